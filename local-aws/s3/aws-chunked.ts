import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { SigningContext } from '../action.ts';
import { AwsError } from '../error.ts';
import { ByteReader } from './byte-reader.ts';

/** `<size>;chunk-signature=<64 hex>` and a trailer fit easily. */
const MAX_LINE_BYTES = 1024;
const MAX_TRAILERS = 16;
const EMPTY_HASH = createHash('sha256').digest('hex');

export interface ChunkedBody {
  /** Present when every chunk is signed. */
  readonly signing: SigningContext | undefined;
  /** The names in x-amz-trailer, lower-case. */
  readonly trailerNames: readonly string[];
  /** Gets the trailers once they have come. */
  readonly onTrailers: (trailers: ReadonlyMap<string, string>) => void;
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
}

function mismatch(): AwsError {
  const text =
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.';
  return new AwsError('SignatureDoesNotMatch', text, { status: 403 });
}

/** The chain of signatures: each chunk signs the one before it. */
class SignatureChain {
  readonly #signing: SigningContext;
  #previous: string;

  constructor(signing: SigningContext) {
    this.#signing = signing;
    this.#previous = signing.seedSignature;
  }

  /** Checks the next link. Source: S3 API reference, "Signature calculations: transferring payload in chunks". */
  check(algorithm: string, hashes: readonly string[], given: string | undefined): void {
    const { amzDate, scope, signingKey } = this.#signing;
    const text = [algorithm, amzDate, scope, this.#previous, ...hashes].join('\n');
    const expected = createHmac('sha256', signingKey).update(text).digest('hex');
    const same =
      given?.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
    if (!same) throw mismatch();
    this.#previous = expected;
  }
}

function parseChunkHeader(line: string | undefined): { sizeBytes: number; signature: string | undefined } {
  const found = /^([0-9a-fA-F]{1,12})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(line ?? '');
  if (found === null) throw incomplete();
  return { sizeBytes: Number.parseInt(found[1]!, 16), signature: found[2] };
}

/** The bytes inside an aws-chunked body, each chunk's signature checked before the next is read. */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  body: ChunkedBody,
): AsyncGenerator<Buffer> {
  const reader = new ByteReader(source);
  const chain = body.signing === undefined ? undefined : new SignatureChain(body.signing);
  for (;;) {
    const { sizeBytes, signature } = parseChunkHeader(await reader.line(MAX_LINE_BYTES));
    const hash = createHash('sha256');
    for (let left = sizeBytes; left > 0; ) {
      const bytes = await reader.some(left);
      if (bytes === undefined) throw incomplete();
      if (chain !== undefined) hash.update(bytes);
      left -= bytes.length;
      yield bytes;
    }
    chain?.check('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_HASH, hash.digest('hex')], signature);
    if (sizeBytes === 0) break;
    if ((await reader.line(0)) !== '') throw incomplete();
  }
  body.onTrailers(await readTrailers(reader, body.trailerNames, chain));
}

async function readTrailers(
  reader: ByteReader,
  names: readonly string[],
  chain: SignatureChain | undefined,
): Promise<ReadonlyMap<string, string>> {
  const trailers = new Map<string, string>();
  let signature: string | undefined;
  for (let count = 0; count <= MAX_TRAILERS; count++) {
    const line = await reader.line(MAX_LINE_BYTES);
    if (line === undefined || line === '') break;
    const colon = line.indexOf(':');
    if (colon === -1)
      throw new AwsError(
        'MalformedTrailerError',
        'The request contained trailing data that was not well-formed.',
      );
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    if (name === 'x-amz-trailer-signature') signature = value;
    else if (names.includes(name)) trailers.set(name, value);
    else
      throw new AwsError(
        'MalformedTrailerError',
        'The request contained trailing data that was not well-formed.',
      );
  }
  if (names.some((name) => !trailers.has(name))) {
    throw new AwsError(
      'MalformedTrailerError',
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    );
  }
  if (chain !== undefined && names.length > 0) {
    const canonical = [...trailers].map(([name, value]) => `${name}:${value}\n`).join('');
    chain.check(
      'AWS4-HMAC-SHA256-TRAILER',
      [createHash('sha256').update(canonical).digest('hex')],
      signature,
    );
  }
  return trailers;
}
