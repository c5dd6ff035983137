import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from '../aws/sha256.ts';
import type { AwsCredentials } from '../session-manager/sign-opening.ts';

const TIMEOUT_MS = 20_000;

/** How a domain is reached. */
export interface SearchDomain {
  /** `https://...`. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: () => Promise<AwsCredentials>;
}

/** What the domain answered. */
export interface DomainAnswer {
  readonly status: number;
  readonly body: string;
}

/** A request signed by SigV4 as `es`, which is how Amazon OpenSearch Service knows who asks. Throws what fetch throws. */
export async function signedRequest(
  domain: SearchDomain,
  request: {
    readonly method: string;
    readonly path: string;
    /** Left out: none. */
    readonly body?: string;
    readonly contentType: string;
  },
): Promise<DomainAnswer> {
  const { method, path, body = '', contentType } = request;
  const url = new URL(path, domain.endpoint);
  const signer = new SignatureV4({
    service: 'es',
    region: domain.region,
    credentials: await domain.credentials(),
    sha256: Sha256,
  });
  const signed = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host, 'content-type': contentType },
    body,
  });
  const { host: _, ...headers } = signed.headers;
  const answer = await fetch(url, {
    method,
    headers,
    ...(body === '' ? {} : { body }),
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: answer.status, body: await answer.text() };
}
