import type { IncomingMessage } from 'node:http';
import type { Call } from '../action.ts';
import type { Caller } from '../gateway/caller.ts';
import { nodePath, passage } from '../gateway/node-path.ts';
import { uuid } from '../ids.ts';
import type { World } from '../world.ts';

/** A signed WebSocket upgrade as a call, so that IAM can be asked about it. */
export function upgradeCall(world: World, request: IncomingMessage, url: URL, caller: Caller): Call {
  return {
    world,
    service: 'ssmmessages',
    protocol: 'messages',
    ...caller,
    requestId: uuid(),
    now: world.now(),
    sourceIp: request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
    userAgent: request.headers['user-agent'] ?? '',
    http: {
      method: 'GET',
      host: request.headers.host ?? '',
      rawPath: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: Buffer.alloc(0),
      payloadHash: undefined,
      signing: undefined,
      secure: 'encrypted' in request.socket,
    },
    through: passage(nodePath(world, caller, 'ssmmessages')),
    signal: new AbortController().signal,
  };
}
