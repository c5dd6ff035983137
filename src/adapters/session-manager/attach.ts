import { PORT_SESSION_TYPE } from '@sallyport/session-channel/client-channel.ts';
import { FrameError } from '@sallyport/session-channel/frame-error.ts';
import { ChannelFlag } from '@sallyport/session-channel/payloads/flag.ts';
import { JsonObject } from '@sallyport/session-channel/payloads/json-object.ts';
import type { AwsCalls } from './aws-calls.ts';
import { ClientSession } from './client-session.ts';
import { forwardPort, type PortForward } from './forward.ts';
import { ProfileCurtain } from './profile-curtain.ts';
import type { SessionCalls, StartedSession } from './session-calls.ts';
import type { SessionEnd } from './session-end.ts';
import type { SessionReady } from './session-listener.ts';
import type { SessionStreams } from './session-streams.ts';
import { attachTerminal } from './terminal.ts';

// A session joined to a person: a shell to the terminal, a port to a local listener, an SSH session to standard
// input and output. Which it is comes from the agent's handshake.

/** The agent's word for a port session that a local listener serves; others use standard input and output. */
const LOCAL_FORWARDING = 'LocalPortForwarding';

export interface AttachOptions {
  readonly started: StartedSession;
  readonly targetId: string;
  readonly clientVersion: string;
  readonly calls: SessionCalls | AwsCalls;
  readonly streams: SessionStreams;
  /** Given all that the shell shows, beside the person; must not throw. */
  readonly witness?: (data: Uint8Array) => void;
  /** Typed once the shell is there; the session stays. */
  readonly command?: string;
  /** Told to the person beside the session's own output, a line at a time. */
  readonly tell: (text: string) => void;
  /** What is being waited for; empty when the wait is over. */
  readonly waiting: (text: string) => void;
}

/** How an attached session ended. */
export interface Attached {
  readonly end: SessionEnd;
  /** Where the command told its own. */
  readonly exitCode: number | undefined;
}

/** Runs a session until it is over. Always gives the terminal back. */
export async function attachSession(options: AttachOptions): Promise<Attached> {
  const { streams } = options;
  const cleanUps: (() => void)[] = [];
  let forward: PortForward | undefined;
  let exitCode: number | undefined;
  const early: Uint8Array[] = [];
  let isLocalPort = false;
  let isShell = false;
  const show = (data: Uint8Array): void => writeOutput(session, streams.stdout, data);
  const curtain = streams.stdout.isTTY === true ? new ProfileCurtain(show) : null;
  const session: ClientSession = new ClientSession({
    started: options.started,
    targetId: options.targetId,
    clientVersion: options.clientVersion,
    calls: options.calls,
    listener: {
      ready: (ready) => {
        isLocalPort = isLocalForwarding(ready);
        isShell = ready.sessionType !== PORT_SESSION_TYPE;
        if (ready.customerMessage !== '') options.tell(ready.customerMessage);
        if (isLocalPort) {
          void startForward(session, options, ready).then((started) => {
            if (started === undefined) return;
            forward = started;
            cleanUps.push(() => started.close());
            for (const data of early.splice(0)) giveToForward(session, options, started, data);
          });
        } else cleanUps.push(startStreams(session, options, ready));
      },
      output: (stream, data) => {
        if (isShell) options.witness?.(data);
        if (isShell && stream === 'stdout' && curtain !== null) curtain.take(data);
        else if (!isLocalPort) writeOutput(session, streams[stream], data);
        else if (forward === undefined) early.push(data);
        else giveToForward(session, options, forward, data);
      },
      waiting: options.waiting,
      writable: () => {
        if (forward !== undefined) forward.writable();
        else streams.stdin.resume();
      },
      exitCode: (code) => {
        exitCode = code;
      },
      flag: (flag) => {
        if (flag === ChannelFlag.connectToPortError) {
          options.tell('Connection to destination port failed, check SSM Agent logs.');
        }
      },
    },
  });
  cleanUps.push(endOnSignals(session, options, () => isLocalPort));
  // A reader that went away leaves nobody to show anything to.
  const leave = (): void => void session.leave();
  for (const stream of [streams.stdout, streams.stderr]) stream.once('error', leave);
  cleanUps.push(() => {
    for (const stream of [streams.stdout, streams.stderr]) stream.removeListener('error', leave);
  });
  const end = await session.ended;
  curtain?.open();
  for (const cleanUp of cleanUps) cleanUp();
  return { end, exitCode };
}

function startStreams(
  session: ClientSession,
  { streams, command }: AttachOptions,
  ready: SessionReady,
): () => void {
  if (ready.sessionType === PORT_SESSION_TYPE) return pumpStreams(session, streams);
  const giveBack = attachTerminal(session, streams, ready.sessionType !== 'NonInteractiveCommands');
  if (command !== undefined) session.send(Buffer.from(`${command}\r`));
  return giveBack;
}

/** For AWS-StartSSHSession: bytes as they are, until input ends. */
function pumpStreams(session: ClientSession, { stdin }: SessionStreams): () => void {
  const send = (data: Buffer): void => {
    session.send(data);
    if (session.isFull) stdin.pause();
  };
  const end = (): void => {
    session.sendFlag(ChannelFlag.terminateSession);
    void session.drainAndLetGo();
  };
  stdin.on('data', send);
  stdin.on('end', end);
  stdin.resume();
  return () => {
    stdin.removeListener('data', send);
    stdin.removeListener('end', end);
    stdin.pause();
  };
}

async function startForward(
  session: ClientSession,
  { started, tell }: AttachOptions,
  ready: SessionReady,
): Promise<PortForward | undefined> {
  let told = false;
  try {
    const forward = await forwardPort(session, {
      localPort: localPort(ready.properties),
      accepted: () => {
        if (!told) tell(`Connection accepted for session [${started.sessionId}]`);
        told = true;
      },
    });
    tell(`Port ${forward.localPort} opened for sessionId ${started.sessionId}.`);
    tell('Waiting for connections...');
    return forward;
  } catch (error) {
    tell(
      `Cannot listen on 127.0.0.1: ${error instanceof Error ? error.message : String(error)}. Choose another port.`,
    );
    void session.leave();
    return undefined;
  }
}

function giveToForward(
  session: ClientSession,
  { tell }: AttachOptions,
  forward: PortForward,
  data: Uint8Array,
): void {
  try {
    forward.receive(data);
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    tell(`The node's answer cannot be read: ${error.message}. Its agent must be 3.0.196.0 or later.`);
    void session.leave();
  }
}

/** What is not flushed holds the node back, through the socket. */
function writeOutput(session: ClientSession, stream: NodeJS.WritableStream, data: Uint8Array): void {
  if (stream.write(data) || stream.listenerCount('drain') > 0) return;
  session.pauseOutput();
  stream.once('drain', () => session.resumeOutput());
}

/** SIGINT reaches us only where the terminal is not raw: a port session, which it ends. */
function endOnSignals(session: ClientSession, options: AttachOptions, isPort: () => boolean): () => void {
  const end = (): void => {
    options.tell('Terminate signal received, exiting.');
    if (!isPort()) return void session.leave();
    session.sendFlag(ChannelFlag.terminateSession);
    void session.drainAndLetGo();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  return () => {
    for (const signal of signals) process.removeListener(signal, end);
  };
}

const isLocalForwarding = ({ sessionType, properties }: SessionReady): boolean =>
  sessionType === PORT_SESSION_TYPE && propertyText(properties, 'type') === LOCAL_FORWARDING;

function localPort(properties: unknown): number {
  const text = propertyText(properties, 'localPortNumber');
  const port = text === '' ? 0 : Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RangeError(`the local port ${JSON.stringify(text)} is not a number from 0 to 65535`);
}

function propertyText(properties: unknown, name: string): string {
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) return '';
  const value = new JsonObject(properties, 'Properties').raw(name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
