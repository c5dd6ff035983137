import { type Attached, attachSession } from '../adapters/session-manager/attach.ts';
import { type AwsCalls, awsCalls } from '../adapters/session-manager/aws-calls.ts';
import { renderSessionEnd } from '../adapters/session-manager/session-end.ts';
import type { SessionStreams } from '../adapters/session-manager/session-streams.ts';
import type { AwsCredentials } from '../adapters/session-manager/sign-opening.ts';
import { type Forward, forwardDocument } from './forward-option.ts';
import { PLUGIN_VERSION } from './plugin/arguments.ts';

export interface ConnectOptions {
  /** Instance id, `i-...` or `mi-...`. */
  readonly target: string;
  readonly region: string;
  readonly profile?: string;
  /** The endpoint's URL, where it is not AWS's own. */
  readonly endpoint?: string;
  /** Overrides profile and default chain, as with a grant's credentials. */
  readonly credentials?: () => Promise<AwsCredentials>;
  readonly documentName?: string;
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  readonly reason?: string;
  /** Typed into the shell, which stays. */
  readonly command?: string;
  /** A local port instead of a shell. */
  readonly forward?: Forward;
  readonly streams: SessionStreams;
  /** Told which session it is, as soon as it is; gives what is given all that its shell shows. */
  readonly witness?: (sessionId: string) => (data: Uint8Array) => void;
  /** Told right after the session's own line; what it gives is called when the session is over. */
  readonly started?: () => () => void;
}

/** A session that was opened here and is over. */
export interface Connected extends Attached {
  readonly sessionId: string;
}

/**
 * Starts a session and joins it to the terminal, or to a local port, until it is over. Rejects when StartSession
 * is refused or fails, with the SDK's error.
 */
export async function connectShell(
  options: ConnectOptions,
  calls: AwsCalls = callsOf(options),
): Promise<Connected> {
  const { streams, target } = options;
  const port = options.forward === undefined ? undefined : forwardDocument(options.forward);
  const documentName = options.documentName ?? port?.documentName;
  const parameters = { ...port?.parameters, ...options.parameters };
  const say = (text: string): void => void streams.stderr.write(`${text}\n`);
  const started = await calls.startSession({
    target,
    ...(documentName === undefined ? {} : { documentName }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    ...(options.reason === undefined ? {} : { reason: options.reason }),
  });
  say(`Session ${started.sessionId} on ${target}. Leave with: exit, or Enter ~.`);
  const over = options.started?.();
  const attached = await attachSession({
    started,
    targetId: target,
    clientVersion: PLUGIN_VERSION,
    calls,
    streams,
    tell: say,
    waiting: (text) => {
      if (text !== '') say(text);
    },
    ...(options.command === undefined ? {} : { command: options.command }),
    ...(options.witness === undefined ? {} : { witness: options.witness(started.sessionId) }),
  }).finally(over);
  say(`\n${renderSessionEnd(attached.end, started.sessionId)}`);
  return { ...attached, sessionId: started.sessionId };
}

const callsOf = ({ region, profile, endpoint, credentials }: ConnectOptions): AwsCalls =>
  awsCalls({
    region,
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
  });
