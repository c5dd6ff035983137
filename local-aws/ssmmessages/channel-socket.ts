import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** WebSocket close codes that are used here. RFC 6455, 7.4.1. */
export const CLOSE_NORMAL = 1000;
export const CLOSE_POLICY = 1008;
/** How long the other end has to answer a close before its socket is cut. */
const CLOSE_GRACE_MS = 2_000;
/** A reason has at most this many bytes. */
const MAX_REASON_BYTES = 123;

/** Closes one channel and says why; cut when the other end does not answer. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState >= socket.CLOSING) return;
  socket.close(
    code,
    Buffer.from(reason)
      .subarray(0, MAX_REASON_BYTES)
      .toString('utf8')
      .replace(/\ufffd/g, ''),
  );
  const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
  socket.once('close', () => clearTimeout(timer));
}

const transports = new WeakMap<WebSocket, Duplex>();

/** Tells which connection a WebSocket writes to. */
export function noteTransport(socket: WebSocket, transport: Duplex): void {
  transports.set(socket, transport);
}

/** Sends a binary frame as it is. Frames are small and come many at a time: those of one turn leave in one system call. */
export function sendFrame(socket: WebSocket, frame: Uint8Array, sent?: () => void): void {
  const transport = transports.get(socket);
  if (transport !== undefined && transport.writableCorked === 0) {
    transport.cork();
    process.nextTick(() => transport.uncork());
  }
  socket.send(frame, { binary: true, compress: false }, sent === undefined ? undefined : () => sent());
}
