import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import pc from 'picocolors';
import type { NodeView } from '../../api/contract.ts';
import type { SessionView } from '../../domain/sessions/view.ts';
import { ApiClient } from '../api-client.ts';
import { connectShell } from '../connect.ts';
import { credentialProvider } from '../credentials.ts';
import { CliError, refused } from '../exit.ts';
import { type Forward, parseForward } from '../forward-option.ts';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { shown } from '../output.ts';
import type { Settings } from '../settings.ts';

/** How long the reason of an end is waited for. */
const TOLD_WITHIN_MS = 3_000;
const TOLD_POLL_MS = 150;

interface ConnectFlags {
  readonly document?: string;
  readonly command?: string;
  readonly forward?: Forward;
  readonly reason?: string;
}

function forwardOption(text: string): Forward {
  const forward = parseForward(text);
  if (typeof forward === 'string') throw new InvalidArgumentError(forward);
  return forward;
}

/** `connect NODE`: a shell, or a port, without session-manager-plugin. */
export function addConnectCommand(program: Command): void {
  withGlobalOptions(program.command('connect').argument('<node>', 'its id or name'))
    .description('Open a shell on a node, or forward a port, without session-manager-plugin.')
    .option('--document <name>', 'session document; default: that of the account')
    .option('--command <command>', 'type this first, and stay')
    .option('--forward <local:remote>', 'forward a port: 8080:80, or 5432:db.internal:5432', forwardOption)
    .option('--reason <text>', 'why; AWS keeps it with the session')
    .addHelpText(
      'after',
      '\nIn the session: Enter ~. ends it, Enter ~? shows help.\n\nExamples:\n  sallyport connect DevEC2Instance\n  sallyport connect DevEC2Instance --command "tail -f /var/log/syslog"\n  sallyport connect DevOnPrem --forward 8080:80',
    )
    .action(async (node: string, flags: ConnectFlags, command: Command) =>
      connect(node, flags, settingsOf(command)),
    );
}

/** A node's id: as given when it is one, else by its name. */
async function targetOf(node: string, settings: Settings): Promise<string> {
  if (/^m?i-[0-9a-f]+$/.test(node)) return node;
  if (settings.api === undefined)
    throw refused(
      `${node} is no node id, and names are known to a server only. Give the id (i-..., mi-...), or --api.`,
    );
  return (await new ApiClient(settings).get<NodeView>(`/v1/nodes/${encodeURIComponent(node)}`)).id;
}

async function connect(node: string, flags: ConnectFlags, settings: Settings): Promise<void> {
  const target = await targetOf(node, settings);
  const { stdin, stdout, stderr } = process;
  const attached = await connectShell({
    target,
    region: settings.region,
    credentials: credentialProvider(settings),
    streams: { stdin, stdout, stderr },
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    ...(flags.document === undefined ? {} : { documentName: flags.document }),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
    ...(flags.command === undefined ? {} : { command: flags.command }),
    ...(flags.forward === undefined ? {} : { forward: flags.forward }),
  }).catch((error: Error) => {
    throw error instanceof CliError ? error : explain(error, node);
  });
  if (attached.end.cause === 'closed' && settings.api !== undefined)
    await tellWhy(attached.sessionId, settings);
  if (attached.exitCode !== undefined) process.exitCode = attached.exitCode;
  // Standard input would keep the process alive.
  stdin.pause();
}

/**
 * Tells a person why their session was ended, when it was not they who ended it. The watch knows within moments;
 * a session that simply exited is not waited for.
 */
async function tellWhy(sessionId: string, settings: Settings): Promise<void> {
  const api = new ApiClient(settings);
  for (const until = Date.now() + TOLD_WITHIN_MS; Date.now() < until; await wait(TOLD_POLL_MS)) {
    const session = await api
      .get<SessionView>(`/v1/sessions/${encodeURIComponent(sessionId)}`)
      .catch(() => undefined);
    const ending = (session?.verdict?.violations ?? []).filter(
      (violation) => violation.response === 'terminate',
    );
    if (
      session === undefined ||
      (session.endCause === null && ending.length === 0 && session.verdict !== null)
    )
      return;
    for (const { guardrail, reason } of ending)
      settings.output.note(`${pc.red('Ended by a guardrail')} ${guardrail}: ${shown(reason)}`);
    if (ending.length > 0) settings.output.note(`More: sallyport session show ${sessionId} --timeline`);
    if (session.verdict !== null) return;
  }
}

/** What the SDK's error means to a person, and what to do. */
function explain(error: Error & { $fault?: string }, node: string): Error {
  if (error.name === 'AccessDeniedException') return refused(`You may not open ${node}: ${error.message}`);
  if (error.name === 'TargetNotConnected')
    return refused(
      `${node} is not connected to Systems Manager. sallyport node show ${node} tells since when.`,
    );
  if (error.$fault === 'client') return refused(`${error.name}: ${error.message}`);
  return error;
}
