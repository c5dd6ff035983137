import { createHash, createHmac, randomBytes } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import {
  AUDIENCE_HEADER,
  IDENTITY_BODY,
  IDENTITY_CONTENT_TYPE,
  NONCE_HEADER,
} from '../api/authentication.ts';
import { credentialProvider } from './credentials.ts';
import { CliError, EXIT, failed, refused } from './exit.ts';
import type { Settings } from './settings.ts';

const NONCE_BYTES = 18;
const UNAUTHORIZED = 401;
const POST_WITHIN_MS = 5000;

/** SHA-256 in the shape that the signer asks for. */
class Sha256 {
  readonly #hash: { update(data: Uint8Array): unknown; digest(): Buffer };

  constructor(secret?: unknown) {
    const key = secret as string | Uint8Array | undefined;
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }

  update(data: unknown): void {
    this.#hash.update(typeof data === 'string' ? Buffer.from(data) : (data as Uint8Array));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
}

/** A caller, as POST /v1/token tells it. */
export interface CallerView {
  readonly arn: string;
  readonly person: string | null;
}

/** Calls Sallyport's API as the person of the settings' profile. */
export class ApiClient {
  readonly #settings: Settings;
  readonly #origin: string;
  #token: string | undefined;
  #caller: CallerView | undefined;

  constructor(settings: Settings) {
    if (settings.api === undefined)
      throw new CliError(
        EXIT.usage,
        'No server is known. Start the lab here with npm start, or name one with --api or SALLYPORT_API.',
      );
    this.#settings = settings;
    this.#origin = settings.api;
  }

  /** Who the server takes the caller for. */
  async caller(): Promise<CallerView> {
    this.#token ??= await this.#authenticate();
    return this.#caller!;
  }

  /** GET; the answer's JSON. */
  async get<Value>(path: string, query: Readonly<Record<string, string | undefined>> = {}): Promise<Value> {
    const url = new URL(path, this.#origin);
    for (const [key, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(key, value);
    return readJson<Value>(await this.#send(url, {}));
  }

  /** POST; the answer's JSON. */
  async post<Value>(path: string, body: object): Promise<Value> {
    const answer = await this.#send(new URL(path, this.#origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return readJson<Value>(answer);
  }

  /** POST of JSON lines; only the answer's status. Throws when there is no answer in time. */
  async postLines(path: string, lines: string): Promise<number> {
    const url = new URL(path, this.#origin);
    const ask = async (): Promise<number> => {
      const answer = await this.#authorized(url, {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: lines,
        signal: AbortSignal.timeout(POST_WITHIN_MS),
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    const isFresh = this.#token === undefined;
    const status = await ask();
    if (status !== UNAUTHORIZED || isFresh) return status;
    this.#token = undefined;
    return ask();
  }

  /** The JSON values of a streamed answer, as they come. */
  async *lines<Value>(path: string, signal: AbortSignal): AsyncIterable<Value> {
    yield* linesOf<Value>(await this.#send(new URL(path, this.#origin), { signal }));
  }

  /** A streamed answer's headers, and its bytes as they come. */
  async open(path: string): Promise<{ headers: Headers; chunks: AsyncIterable<Uint8Array> }> {
    const answer = await this.#send(new URL(path, this.#origin), {});
    return { headers: answer.headers, chunks: (answer.body ?? []) as AsyncIterable<Uint8Array> };
  }

  /** The bytes of an answer, as they come. */
  async *bytes(path: string): AsyncIterable<Uint8Array> {
    const answer = await this.#send(new URL(path, this.#origin), {});
    for await (const chunk of answer.body ?? []) yield chunk as Uint8Array;
  }

  /** The same as `lines` for a POST. */
  async *linesOfPost<Value>(path: string, body: object): AsyncIterable<Value> {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    yield* linesOf<Value>(await this.#send(new URL(path, this.#origin), init));
  }

  async #send(url: URL, init: RequestInit): Promise<Response> {
    const isFresh = this.#token === undefined;
    const answer = await this.#authorized(url, init);
    if (answer.status !== UNAUTHORIZED || isFresh) return check(answer);
    // A token lives for minutes, and no longer than the server: a shell may be open for hours.
    this.#token = undefined;
    return check(await this.#authorized(url, init));
  }

  async #authorized(url: URL, init: RequestInit): Promise<Response> {
    this.#token ??= await this.#authenticate();
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.#token}` };
    return this.#fetch(url, { ...init, headers });
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    try {
      return await fetch(url, init);
    } catch (error) {
      const cause = (error as Error).cause as { code?: string } | undefined;
      throw failed(
        `The server at ${this.#origin} does not answer (${cause?.code ?? (error as Error).message}). Is it running?`,
        error,
      );
    }
  }

  /** Proves the caller's AWS identity and takes a token for it. */
  async #authenticate(): Promise<string> {
    const asked = await check(await this.#fetch(new URL('/v1/identity', this.#origin), {}));
    const identity = await readJson<{ audience: string; stsEndpoint: string; region: string }>(asked);
    if (!URL.canParse(identity.stsEndpoint)) throw notOurs(asked.url);
    const endpoint = new URL(identity.stsEndpoint);
    const signer = new SignatureV4({
      service: 'sts',
      region: identity.region,
      credentials: credentialProvider(this.#settings),
      sha256: Sha256 as never,
    });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      path: '/',
      query: {},
      headers: {
        host: endpoint.host,
        'content-type': IDENTITY_CONTENT_TYPE,
        [AUDIENCE_HEADER]: identity.audience,
        [NONCE_HEADER]: randomBytes(NONCE_BYTES).toString('base64url'),
      },
      body: IDENTITY_BODY,
    });
    const { host: _host, 'content-type': _type, ...proof } = headers;
    const answer = await this.#fetch(new URL('/v1/token', this.#origin), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(proof),
    });
    const { token, caller } = (await (await check(answer)).json()) as { token: string; caller: CallerView };
    this.#caller = caller;
    return token;
  }
}

async function* linesOf<Value>(answer: Response): AsyncIterable<Value> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of answer.body ?? []) {
    const parts = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part !== '') yield JSON.parse(part) as Value;
  }
}

function notOurs(url: string, cause?: unknown): CliError {
  return failed(`${url} does not answer as Sallyport's API does. Look at --api and SALLYPORT_API.`, cause);
}

async function readJson<Value>(response: Response): Promise<Value> {
  try {
    return (await response.json()) as Value;
  } catch (error) {
    throw notOurs(response.url, error);
  }
}

/** Turns the API's refusals and failures into the command's. */
async function check(response: Response): Promise<Response> {
  if (response.ok) return response;
  const body = (await response.json().catch(() => ({}))) as { message?: string };
  const message = body.message ?? `the server answered ${response.status}`;
  if (response.status >= 500) throw failed(message);
  throw response.status === 400 ? new CliError(EXIT.usage, message) : refused(message);
}
