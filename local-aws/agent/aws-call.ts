import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CredentialSource } from './credentials.ts';

/** An answer of the service that is not a success, its code and message as they came. */
export class AwsCallError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(`${code}: ${message}\n\tstatus code: ${status}`);
    this.code = code;
    this.status = status;
  }
}

/** SHA-256 as the signer wants it, keyed (HMAC) or not. */
export class Sha256 {
  readonly #hash: { update(data: Uint8Array): unknown; digest(): Buffer };

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = typeof secret === 'string' || secret === undefined ? secret : bytesOf(secret);
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? Buffer.from(data) : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** What a request of the agent consists of. */
export interface AgentRequest {
  readonly service: string;
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Makes calls as a node: signed with its role's credentials, to the one endpoint. */
export class AwsCaller {
  readonly endpoint: URL;
  readonly region: string;
  readonly #credentials: CredentialSource;

  constructor(endpoint: string, region: string, credentials: CredentialSource) {
    this.endpoint = new URL(endpoint);
    this.region = region;
    this.#credentials = credentials;
  }

  /** The headers of a signed request; also for WebSocket upgrades. */
  async sign(request: AgentRequest): Promise<Record<string, string>> {
    const signer = new SignatureV4({
      service: request.service,
      region: this.region,
      credentials: await this.#credentials.get(),
      sha256: Sha256,
      uriEscapePath: request.service !== 's3',
    });
    const signed = await signer.sign({
      method: request.method ?? 'POST',
      protocol: this.endpoint.protocol,
      hostname: this.endpoint.hostname,
      port: Number(this.endpoint.port),
      path: request.path ?? '/',
      query: { ...request.query },
      headers: { host: this.endpoint.host, ...request.headers },
      body: request.body,
    });
    return signed.headers;
  }

  /** Sends a signed request; throws AwsCallError unless the answer is a success. */
  async send(request: AgentRequest): Promise<Response> {
    const headers = await this.sign(request);
    const url = new URL(request.path ?? '/', this.endpoint);
    for (const [key, value] of Object.entries(request.query ?? {})) url.searchParams.set(key, value);
    const method = request.method ?? 'POST';
    const body = typeof request.body === 'object' ? new Uint8Array(request.body) : (request.body ?? null);
    const response = await fetch(url, { method, headers, body }).catch((error: Error) => {
      throw sendFailure(method, url, error);
    });
    if (response.ok) return response;
    throw await failure(response);
  }

  /** Calls an action of a JSON service. */
  async json(service: string, target: string, input: object): Promise<Record<string, unknown>> {
    const response = await this.send({
      service,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      body: JSON.stringify(input),
    });
    return (await response.json()) as Record<string, unknown>;
  }
}

/**
 * A call without an answer, in the words of the real agent's SDK. local-aws cuts connections of which it drops the
 * packets; the real agent would have waited for its own time-out, and says so.
 */
function sendFailure(method: string, url: URL, { cause, message }: Error): Error {
  const { code = '', message: reason = message } = (cause ?? {}) as { code?: string; message?: string };
  const words: Readonly<Record<string, string>> = {
    UND_ERR_SOCKET: 'i/o timeout',
    ECONNRESET: 'i/o timeout',
    ECONNREFUSED: 'connect: connection refused',
  };
  const verb = method.charAt(0) + method.slice(1).toLowerCase();
  return new Error(
    `RequestError: send request failed\ncaused by: ${verb} "${url.href}": dial tcp ${url.host}: ${words[code] ?? reason}`,
    { cause },
  );
}

async function failure(response: Response): Promise<AwsCallError> {
  const text = await response.text();
  const xmlCode = /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
  if (xmlCode !== undefined)
    return new AwsCallError(xmlCode, /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? '', response.status);
  try {
    const body = JSON.parse(text) as { __type?: string; message?: string; Message?: string };
    return new AwsCallError(
      body.__type ?? 'UnknownError',
      body.message ?? body.Message ?? '',
      response.status,
    );
  } catch {
    return new AwsCallError('UnknownError', text.slice(0, 500), response.status);
  }
}
