import type { CommandReply, StepReply } from '@sallyport/session-channel/payloads/run-command.ts';
import type { CommandStatus, Invocation, PluginResult } from './command.ts';

/** What one stream of a step may hold in an answer. Source: API_GetCommandInvocation, "StandardOutputContent". */
const MAX_CONTENT_CHARS = 24_000;
const MAX_OUTPUT_CHARS = 2_500;
/** Steps that a node may tell of beside those of the document: it is not trusted to be brief. */
const MAX_FURTHER = 5;

/** The agent's words for a status, and the service's. */
const STATUSES: Readonly<Record<string, readonly [CommandStatus, string]>> = {
  InProgress: ['InProgress', 'InProgress'],
  Success: ['Success', 'Success'],
  SuccessAndReboot: ['InProgress', 'InProgress'],
  PassedAndReboot: ['InProgress', 'InProgress'],
  Failed: ['Failed', 'Failed'],
  Cancelled: ['Cancelled', 'Cancelled'],
  TimedOut: ['TimedOut', 'ExecutionTimedOut'],
  Skipped: ['Success', 'Success'],
};

function pluginAfter(name: string, reply: StepReply): PluginResult {
  const [status, statusDetails] = STATUSES[reply.status] ?? (['InProgress', 'InProgress'] as const);
  return {
    name,
    status,
    statusDetails,
    responseCode: status === 'InProgress' ? -1 : reply.code,
    startedAt: reply.startDateTime.slice(0, 40),
    endedAt: reply.endDateTime.slice(0, 40),
    output: reply.output.slice(0, MAX_OUTPUT_CHARS),
    standardOutput: reply.standardOutput.slice(0, MAX_CONTENT_CHARS),
    standardError: reply.standardError.slice(0, MAX_CONTENT_CHARS),
  };
}

/** An invocation after its node has told how it fares. */
export function invocationAfter(invocation: Invocation, reply: CommandReply, now: number): Invocation {
  const told = Object.entries(reply.steps).map(([name, step]) => pluginAfter(name, step));
  const kept = invocation.plugins.map((plugin) => told.find(({ name }) => name === plugin.name) ?? plugin);
  const further = told.filter(({ name }) => !kept.some((plugin) => plugin.name === name));
  const room = Math.max(0, invocation.documentSteps + MAX_FURTHER - kept.length);
  const [status, statusDetails] = STATUSES[reply.documentStatus] ?? (['InProgress', 'InProgress'] as const);
  const isOver = status !== 'InProgress';
  return {
    ...invocation,
    plugins: [...kept, ...further.slice(0, room)],
    deliveredAt: invocation.deliveredAt ?? now,
    // A node that was told to cancel is cancelling until it says how that went.
    ...(isOver
      ? { status, statusDetails, endedAt: now }
      : invocation.status === 'Cancelling'
        ? {}
        : { status, statusDetails }),
  };
}
