import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Caller } from '../gateway/caller.ts';
import type { World } from '../world.ts';

/** Takes over the WebSocket upgrade of a control or data channel; the caller is undefined when unsigned. */
export function upgradeMessages(_world: World, _request: IncomingMessage, socket: Duplex, _head: Buffer, _caller: Caller | undefined): void {
  socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
}
