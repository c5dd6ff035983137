import { createServer, type Server, type Socket } from 'node:net';
import { SmuxSession } from '@sallyport/session-channel/smux.ts';
import type { ClientSession } from './client-session.ts';
import { corkForTick } from './cork-for-tick.ts';

// Local port forwarding: each local connection is one smux stream of the session. A connection that is only
// half closed stays half open, as far as the agent lets it.

export interface PortForward {
  /** The local port, chosen when 0 was asked. */
  readonly localPort: number;
  /** Gives what the session's output holds to the connections. Throws FrameError when it is not smux. */
  receive(data: Uint8Array): void;
  /** Goes on reading connections that were held back. */
  writable(): void;
  close(): void;
}

/** Listens on 127.0.0.1. Rejects when the port is taken, or not allowed. */
export async function forwardPort(
  session: ClientSession,
  { localPort, accepted }: { readonly localPort: number; readonly accepted: () => void },
): Promise<PortForward> {
  const mux = new SmuxSession('client');
  const connections = new Map<number, Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    const opened = mux.open();
    if (opened === undefined) {
      socket.destroy();
      return;
    }
    connections.set(opened.streamId, socket);
    session.send(opened.bytes);
    joinConnection({ session, mux, connections, socket, streamId: opened.streamId });
    accepted();
  });
  return {
    localPort: await listen(server, localPort),
    receive: (data) => {
      for (const event of mux.receive(data)) {
        if (event.kind === 'send') {
          session.send(event.bytes);
          continue;
        }
        const socket = connections.get(event.streamId);
        if (event.kind === 'ended') socket?.end();
        else if (event.kind === 'data' && socket !== undefined && !socket.destroyed)
          holdBack(session, socket, event.data);
      }
    },
    writable: () => {
      for (const socket of connections.values()) socket.resume();
    },
    close: () => {
      server.close();
      for (const socket of connections.values()) socket.destroy();
    },
  };
}

interface Joined {
  readonly session: ClientSession;
  readonly mux: SmuxSession;
  readonly connections: Map<number, Socket>;
  readonly socket: Socket;
  readonly streamId: number;
}

function joinConnection({ session, mux, connections, socket, streamId }: Joined): void {
  if (session.isFull) socket.pause();
  const sayEnd = (): void => {
    const bytes = mux.end(streamId);
    if (bytes.length > 0) session.send(bytes);
  };
  socket.on('data', (data) => {
    session.send(mux.write(streamId, data));
    if (session.isFull) for (const one of connections.values()) one.pause();
  });
  socket.on('end', sayEnd);
  socket.on('error', () => {});
  socket.on('close', () => {
    sayEnd();
    connections.delete(streamId);
    // One that was full may have held the whole channel.
    session.resumeOutput();
  });
}

/** smux 1 has no window a stream: a connection that does not read holds the whole channel, as in the real client. */
function holdBack(session: ClientSession, socket: Socket, data: Uint8Array): void {
  corkForTick(socket);
  if (socket.write(data) || socket.listenerCount('drain') > 0) return;
  session.pauseOutput();
  socket.once('drain', () => session.resumeOutput());
}

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
