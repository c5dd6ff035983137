import { request } from 'node:http';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../agent/aws-call.ts';
import type { SdkCredentials } from './make-admin.ts';

/** A request as bytes will have it; tests change one part of a signed one. */
export interface RawRequest {
  method: string;
  /** Path and query, percent-encoded. */
  path: string;
  headers: Record<string, string>;
  body: string;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
  /** The service's code, in whatever shape the protocol has it. */
  readonly code: string;
}

/** What of a protocol's own a request needs. */
export interface RawWish {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly region?: string;
  readonly at?: Date;
}

/** Signs a request as the SDK does, for what no SDK client sends. */
export async function signRaw(
  endpoint: string,
  credentials: SdkCredentials & { sessionToken?: string },
  wish: RawWish,
): Promise<RawRequest> {
  const { host, hostname, port } = new URL(endpoint);
  const signer = new SignatureV4({
    service: wish.service,
    region: wish.region ?? 'us-east-1',
    credentials,
    sha256: Sha256,
    uriEscapePath: wish.service !== 's3',
  });
  const method = wish.method ?? 'POST';
  const path = wish.path ?? '/';
  const body = wish.body ?? '';
  const signed = await signer.sign(
    {
      method,
      protocol: 'http:',
      hostname,
      port: Number(port),
      path,
      query: { ...wish.query },
      headers: { host, ...wish.headers },
      body,
    },
    wish.at === undefined ? {} : { signingDate: wish.at },
  );
  const query = Object.entries(wish.query ?? {})
    .map((pair) => pair.map(encodeURIComponent).join('='))
    .join('&');
  return { method, path: query === '' ? path : `${path}?${query}`, headers: signed.headers, body };
}

/** Sends a request as it is. */
export function sendRaw(endpoint: string, { method, path, headers, body }: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, setHost: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const code =
          /<Code>([^<]*)</.exec(text)?.[1] ??
          /"__type":"([^"]*)"/.exec(text)?.[1] ??
          /^<(\w+) xmlns=""/.exec(text)?.[1] ??
          '';
        resolve({ status: response.statusCode!, headers: response.headers, body: text, code });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
