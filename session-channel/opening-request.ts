/** The service that signatures of channel requests are made for. */
export const CHANNEL_SIGNING_SERVICE = 'ssmmessages';

/** The WebSocket upgrade of a channel as a request to be signed (facts/session-manager.md A.2). */
export interface OpeningRequest {
  readonly method: 'GET';
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  /** Undefined for the scheme's own port. */
  readonly port: number | undefined;
  /** As it stands in the URL, percent-encoded. */
  readonly path: string;
  /** Decoded names and values. */
  readonly query: Readonly<Record<string, string | string[]>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly signingService: typeof CHANNEL_SIGNING_SERVICE;
  /** False when the URL's query carries a presigned signature already: then no headers are added. */
  readonly mustSign: boolean;
}

/** The request to sign before a stream URL is dialled. Throws RangeError on an address that is no WebSocket's. */
export function openingRequest(streamUrl: string): OpeningRequest {
  const url = parseStreamUrl(streamUrl);
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0]! : values;
  }
  return {
    method: 'GET',
    protocol: url.protocol === 'wss:' ? 'https:' : 'http:',
    hostname: url.hostname,
    port: url.port === '' ? undefined : Number(url.port),
    path: url.pathname,
    query,
    headers: { host: url.host },
    signingService: CHANNEL_SIGNING_SERVICE,
    mustSign: !Object.keys(query).some((name) => name.toLowerCase().startsWith('x-amz-')),
  };
}

function parseStreamUrl(streamUrl: string): URL {
  const url = URL.canParse(streamUrl) ? new URL(streamUrl) : undefined;
  if (url === undefined || (url.protocol !== 'ws:' && url.protocol !== 'wss:')) {
    throw new RangeError('the stream URL must start with wss:// (or ws:// on one machine)');
  }
  if (url.username !== '' || url.password !== '')
    throw new RangeError('the stream URL must not hold credentials');
  return url;
}
