import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from '../error.ts';
import type { World } from '../world.ts';
import { authenticate } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { parseSignature } from './parse-signature.ts';

/**
 * Checks the signature of a WebSocket upgrade (service ssmmessages), in headers or presigned. Undefined when there
 * is none: whether that is allowed is the channel's own question. facts/session-manager.md A.2.
 */
export function authenticateUpgrade(world: World, request: IncomingMessage): Caller | AwsError | undefined {
  const url = request.url ?? '/';
  const at = url.indexOf('?');
  const rawQuery = at < 0 ? '' : url.slice(at + 1);
  const query = new URLSearchParams(rawQuery);
  try {
    const signature = parseSignature(request.headers, query);
    if (signature === undefined) return undefined;
    const declared = request.headers['x-amz-content-sha256'];
    const signed = {
      method: request.method ?? 'GET',
      rawPath: at < 0 ? url : url.slice(0, at),
      rawQuery,
      headers: request.headers,
      payloadHash: typeof declared === 'string' ? declared : hash('sha256', ''),
    };
    return authenticate(world, signed, signature, { service: 'ssmmessages', protocol: 'messages' }, query);
  } catch (error) {
    return error instanceof AwsError
      ? error
      : new AwsError('InternalFailure', 'An internal error occurred.', { status: 500 });
  }
}
