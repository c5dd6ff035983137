import type { Call } from '../../action.ts';

/** Where a client opens a session's data channel: on the port by which it called, so that it trusts the certificate. */
export function streamUrl({ world, http }: Pick<Call, 'world' | 'http'>, sessionId: string): string {
  const base = (http.secure ? world.tlsEndpoint : world.endpoint).replace(/^http/, 'ws');
  return `${base}/v1/data-channel/${encodeURI(sessionId)}?role=publish_subscribe`;
}
