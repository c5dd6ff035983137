import { parseJsonObject } from './json-object.ts';

// The contents of Run Command's jobs and replies: texts of JSON within agent_job and agent_job_reply
// (field names as amazon-ssm-agent 3.3 reads and writes them).

/** A command as its agent is given it. */
export interface RunCommand {
  readonly commandId: string;
  readonly documentName: string;
  /** The Command document, its `{{ ssm:... }}` filled in; the other placeholders are the agent's to fill. */
  readonly documentContent: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly outputS3BucketName: string;
  readonly outputS3KeyPrefix: string;
  readonly cloudWatchLogGroupName: string;
  readonly cloudWatchOutputEnabled: boolean;
}

/** How one step of a command fares on a node. */
export interface StepReply {
  readonly status: string;
  readonly code: number;
  /** The step's action: `aws:runShellScript`. */
  readonly name: string;
  /** Output and errors together, cut short. */
  readonly output: string;
  /** ISO 8601 UTC. */
  readonly startDateTime: string;
  readonly endDateTime: string;
  readonly standardOutput: string;
  readonly standardError: string;
}

/** How a command fares on a node. */
export interface CommandReply {
  readonly documentStatus: string;
  /** Steps by their names; those that the reply is not about are left out. */
  readonly steps: Readonly<Record<string, StepReply>>;
}

/** Steps that one reply may tell of. */
const MAX_STEPS = 200;

/** The content of a job that runs a command. */
export function renderRunCommand(command: RunCommand): string {
  return JSON.stringify({
    Parameters: command.parameters,
    DocumentContent: command.documentContent,
    CommandId: command.commandId,
    DocumentName: command.documentName,
    OutputS3KeyPrefix: command.outputS3KeyPrefix,
    OutputS3BucketName: command.outputS3BucketName,
    CloudWatchLogGroupName: command.cloudWatchLogGroupName,
    CloudWatchOutputEnabled: String(command.cloudWatchOutputEnabled),
  });
}

/** Reads the content of a job that runs a command. Throws FrameError. */
export function parseRunCommand(content: string): RunCommand {
  const json = parseJsonObject(content, 'agent_job.Content');
  return {
    commandId: json.text('CommandId'),
    documentName: json.textOr('DocumentName', ''),
    documentContent: json.object('DocumentContent').value,
    parameters: json.objectOr('Parameters', null)?.value ?? {},
    outputS3BucketName: json.textOr('OutputS3BucketName', ''),
    outputS3KeyPrefix: json.textOr('OutputS3KeyPrefix', ''),
    cloudWatchLogGroupName: json.textOr('CloudWatchLogGroupName', ''),
    cloudWatchOutputEnabled: json.textOr('CloudWatchOutputEnabled', 'false') === 'true',
  };
}

/** The content of a job that cancels another. */
export function renderCancelCommand(cancelledJobId: string): string {
  return JSON.stringify({ CancelMessageId: cancelledJobId });
}

/** Reads the content of a job that cancels another: the id of that one. Throws FrameError. */
export function parseCancelCommand(content: string): string {
  return parseJsonObject(content, 'agent_job.Content').text('CancelMessageId');
}

/** The content of a reply; `dateTime` is the time of it, ISO 8601 UTC. */
export function renderCommandReply(
  reply: CommandReply,
  agent: { readonly version: string; readonly dateTime: string },
): string {
  return JSON.stringify({
    additionalInfo: {
      agent: { lang: 'en-US', name: 'amazon-ssm-agent', os: '', osver: '1', ver: agent.version },
      dateTime: agent.dateTime,
      runId: '',
      runtimeStatusCounts: countsOf(reply),
    },
    documentStatus: reply.documentStatus,
    documentTraceOutput: '',
    runtimeStatus: reply.steps,
  });
}

function countsOf({ steps }: CommandReply): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { status } of Object.values(steps)) counts.set(status, (counts.get(status) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** Reads the content of a reply. Throws FrameError. */
export function parseCommandReply(content: string): CommandReply {
  const json = parseJsonObject(content, 'agent_job_reply.content');
  const told = json.objectOr('runtimeStatus', null);
  const names = Object.keys(told?.value ?? {}).slice(0, MAX_STEPS);
  return {
    documentStatus: json.text('documentStatus'),
    steps: Object.fromEntries(
      names.flatMap((name) => {
        const step = told?.objectOr(name, null) ?? null;
        if (step === null) return [];
        const reply: StepReply = {
          status: step.text('status'),
          code: step.numberOr('code', 0),
          name: step.textOr('name', ''),
          output: step.textOr('output', ''),
          startDateTime: step.textOr('startDateTime', ''),
          endDateTime: step.textOr('endDateTime', ''),
          standardOutput: step.textOr('standardOutput', ''),
          standardError: step.textOr('standardError', ''),
        };
        return [[name, reply]];
      }),
    ),
  };
}
