import { renderSessionEnd, type SessionEnd } from '../../adapters/session-manager/session-end.ts';
import type { SessionStreams } from '../../adapters/session-manager/session-streams.ts';
import { PLUGIN_VERSION, type PluginStart, parseArguments } from './arguments.ts';

/**
 * The drop-in session-manager-plugin: does what the arguments ask and prints the real one's words, on standard
 * output as it does (facts/session-manager.md A.10). It always exits 0, as the real one does: the AWS CLI prints
 * the arguments of a plugin that fails, and older ones hold the token.
 */
export async function runPlugin(
  args: readonly string[],
  environment: Record<string, string | undefined>,
  streams: SessionStreams,
): Promise<void> {
  const command = parseArguments(args, environment);
  if (command.kind !== 'start') {
    streams.stdout.write(command.text);
    return;
  }
  await runSession(command.start, streams);
}

async function runSession(start: PluginStart, streams: SessionStreams): Promise<void> {
  const { started, target, region, profile, endpoint } = start;
  const print = (text: string): void => void streams.stdout.write(`${text}\n`);
  // Loaded only now: the AWS CLI asks for the version first, each time.
  const [{ attachSession }, { awsCalls }] = await Promise.all([
    import('../../adapters/session-manager/attach.ts'),
    import('../../adapters/session-manager/aws-calls.ts'),
  ]);
  print(`\nStarting session with SessionId: ${started.sessionId}`);
  const { end } = await attachSession({
    started,
    targetId: target,
    clientVersion: PLUGIN_VERSION,
    calls: awsCalls({
      region,
      ...(profile === undefined ? {} : { profile }),
      ...(endpoint === undefined ? {} : { endpoint }),
    }),
    streams,
    tell: print,
    waiting: (text) => {
      if (text !== '') streams.stderr.write(`${text}\n`);
    },
  });
  streams.stdout.write(endText(end, started.sessionId));
}

function endText(end: SessionEnd, sessionId: string): string {
  if (end.cause === 'timed-out') return `Session: ${sessionId} timed out.\n`;
  if (end.cause === 'left' || (end.cause === 'closed' && end.output === '')) {
    return `\n\nExiting session with sessionId: ${sessionId}.\n\n`;
  }
  if (end.cause === 'closed') return `\n\nSessionId: ${sessionId} : ${end.output}\n\n`;
  return `\n\n${renderSessionEnd(end, sessionId)}\n\n`;
}
