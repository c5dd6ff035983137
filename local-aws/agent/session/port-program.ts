import { createConnection, type Socket } from 'node:net';
import { ChannelFlag } from '@sallyport/session-channel/payloads/flag.ts';
import { SmuxSession } from '@sallyport/session-channel/smux.ts';
import type { Program, ProgramEvents } from './program.ts';

/** What a port session asks for. */
export interface PortTarget {
  readonly host: string;
  readonly port: number;
  /** Several connections over smux (LocalPortForwarding), or one as plain bytes (SSH). */
  readonly multiplexed: boolean;
}

/** Reads the properties of a Port document; throws with what is wrong. */
export function readPortTarget(properties: Readonly<Record<string, unknown>>): PortTarget {
  const port = Number(properties['portNumber']);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(
      `Unable to start port session: portNumber must be 1 to 65535, not ${String(properties['portNumber']).slice(0, 20)}`,
    );
  const host = properties['host'];
  return {
    host: typeof host === 'string' && host !== '' ? host : '127.0.0.1',
    port,
    multiplexed: properties['type'] === 'LocalPortForwarding',
  };
}

type SendFlag = (flag: (typeof ChannelFlag)[keyof typeof ChannelFlag]) => void;

/** Relays a port of the node (or of a host that it reaches) to the client. */
export function startPortProgram(target: PortTarget, events: ProgramEvents, sendFlag: SendFlag): Program {
  return target.multiplexed ? multiplexed(target, events, sendFlag) : single(target, events, sendFlag);
}

/** Tells the client of a port that could not be reached; a connection that breaks later just ends. */
function tellOfRefusal(socket: Socket, sendFlag: SendFlag): void {
  let connected = false;
  socket.on('connect', () => {
    connected = true;
  });
  socket.on('error', () => {
    if (!connected) sendFlag(ChannelFlag.connectToPortError);
  });
}

function single(target: PortTarget, events: ProgramEvents, sendFlag: SendFlag): Program {
  const socket = createConnection({ host: target.host, port: target.port, noDelay: true });
  let ended = false;
  const end = () => {
    if (!ended) events.ended({ exitCode: 0 });
    ended = true;
  };
  socket.on('data', (data) => events.output(data));
  tellOfRefusal(socket, sendFlag);
  socket.on('close', end);
  return {
    runAsUser: '',
    input: (data) => void socket.write(data),
    resize: () => undefined,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    kill: () => {
      socket.destroy();
      end();
    },
  };
}

function multiplexed(target: PortTarget, events: ProgramEvents, sendFlag: SendFlag): Program {
  const mux = new SmuxSession('server');
  const sockets = new Map<number, Socket>();
  let ended = false;
  let paused = false;
  const send = (bytes: Uint8Array) => {
    if (bytes.length > 0 && !ended) events.output(bytes);
  };
  const connect = (streamId: number) => {
    const socket = createConnection({
      host: target.host,
      port: target.port,
      noDelay: true,
      allowHalfOpen: true,
    });
    sockets.set(streamId, socket);
    if (paused) socket.pause();
    socket.on('data', (data) => send(mux.write(streamId, data)));
    socket.on('end', () => send(mux.end(streamId)));
    tellOfRefusal(socket, sendFlag);
    socket.on('close', () => {
      sockets.delete(streamId);
      send(mux.end(streamId));
    });
  };
  const end = () => {
    if (ended) return;
    ended = true;
    for (const socket of sockets.values()) socket.destroy();
    events.ended({ exitCode: 0 });
  };
  return {
    runAsUser: '',
    input: (data) => {
      for (const event of mux.receive(data)) {
        if (event.kind === 'opened') connect(event.streamId);
        else if (event.kind === 'data') sockets.get(event.streamId)?.write(event.data);
        else if (event.kind === 'ended') sockets.get(event.streamId)?.end();
        else send(event.bytes);
      }
    },
    resize: () => undefined,
    pause: () => {
      paused = true;
      for (const socket of sockets.values()) socket.pause();
    },
    resume: () => {
      paused = false;
      for (const socket of sockets.values()) socket.resume();
    },
    kill: end,
  };
}
