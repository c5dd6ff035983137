import type { Call } from '../../action.ts';

/** AWS's own name of the ssm endpoint: a client that called by it reaches ssmmessages by its name too. */
const SSM_HOST = /^ssm\.([a-z0-9-]+\.amazonaws\.(?:com|test)(?::\d{1,5})?)$/;

/**
 * Where a client opens a session's data channel: on the port by which it called, so that it trusts the certificate;
 * under AWS's name when it called by one, since newer plugins may refuse any other (facts/session-manager.md A.2).
 */
export function streamUrl({ world, http }: Pick<Call, 'world' | 'http'>, sessionId: string): string {
  const place = http.secure ? SSM_HOST.exec(http.host)?.[1] : undefined;
  const base =
    place === undefined
      ? (http.secure ? world.tlsEndpoint : world.endpoint).replace(/^http/, 'ws')
      : `wss://ssmmessages.${place}`;
  return `${base}/v1/data-channel/${encodeURI(sessionId)}?role=publish_subscribe`;
}
