import { createHash } from 'node:crypto';
import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { decodeAwsChunked } from './aws-chunked.ts';
import {
  assertChecksumShape,
  CHECKSUM_NAMES,
  type ChecksumName,
  parseChecksumName,
  runningChecksum,
} from './checksum.ts';
import type { RunningChecksum } from './crc.ts';
import { headerOf } from './header.ts';

/** A single PUT holds at most 5 GiB. Source: S3 user guide, "Uploading objects". */
export const MAX_PUT_BYTES = 5 * 1024 ** 3;
/** XML bodies (policies, tags, lists of keys) are far smaller. */
export const MAX_XML_BYTES = 2 * 1024 ** 2;

/** What is known of a body once it has been read to its end. */
export interface BodySummary {
  /** Hex. */
  readonly md5: string;
  readonly sizeBytes: number;
  /** Those that the caller gave or asked for, verified; base64. */
  readonly checksums: Record<string, string>;
}

interface Expectation {
  readonly sha256: string | undefined;
  readonly md5: string | undefined;
  readonly checksums: Map<ChecksumName, string | undefined>;
}

async function* onceOnly(buffer: Buffer): AsyncGenerator<Buffer> {
  if (buffer.length > 0) yield buffer;
}

/** A caller that goes away in mid-upload is no fault of ours. */
async function* untilGone(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* body;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNRESET') throw error;
    throw new AwsError('RequestTimeout', 'The connection was closed before the whole body had come.');
  }
}

function expectationOf(call: Call): Expectation {
  const checksums = new Map<ChecksumName, string | undefined>();
  for (const name of CHECKSUM_NAMES) {
    const value = headerOf(call, `x-amz-checksum-${name}`);
    if (value !== undefined) {
      assertChecksumShape(name, value);
      checksums.set(name, value);
    }
  }
  if (checksums.size > 1) {
    throw new AwsError(
      'InvalidRequest',
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  }
  const asked = headerOf(call, 'x-amz-sdk-checksum-algorithm') ?? headerOf(call, 'x-amz-checksum-algorithm');
  if (asked !== undefined && checksums.size === 0) checksums.set(parseChecksumName(asked), undefined);
  const payloadHash = call.http.payloadHash;
  const bySignedHeaders = call.principal.kind !== 'anonymous' && !call.http.query.has('X-Amz-Signature');
  if (bySignedHeaders && payloadHash === undefined) {
    throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  const md5 = headerOf(call, 'content-md5');
  if (md5 !== undefined && Buffer.from(md5, 'base64').length !== 16) {
    throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  const sha256 =
    payloadHash !== undefined && /^[0-9a-f]{64}$/i.test(payloadHash) ? payloadHash.toLowerCase() : undefined;
  return { sha256, md5, checksums };
}

function trailerNamesOf(call: Call): string[] {
  const text = headerOf(call, 'x-amz-trailer');
  return text === undefined ? [] : text.split(',').map((name) => name.trim().toLowerCase());
}

/** A body's bytes, decoded; `summary` holds once they have all been read. Everything given is verified. */
export class ReceivedBody {
  readonly #call: Call;
  readonly #expected: Expectation;
  readonly #maxBytes: number;
  #summary: BodySummary | undefined;

  constructor(call: Call, maxBytes: number = MAX_PUT_BYTES) {
    this.#call = call;
    this.#maxBytes = maxBytes;
    this.#expected = expectationOf(call);
  }

  #decoded(): AsyncIterable<Buffer> {
    const { body, payloadHash, signing } = this.#call.http;
    const source = Buffer.isBuffer(body) ? onceOnly(body) : untilGone(body);
    if (payloadHash?.startsWith('STREAMING-') !== true) return source;
    const signed = payloadHash !== 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';
    if (signed && signing === undefined) throw new AwsError('AccessDenied', 'Access Denied', { status: 403 });
    return decodeAwsChunked(source, {
      signing: signed ? signing : undefined,
      trailerNames: trailerNamesOf(this.#call),
      onTrailers: (trailers) => this.#takeTrailers(trailers),
    });
  }

  #takeTrailers(trailers: ReadonlyMap<string, string>): void {
    for (const [header, value] of trailers) {
      const name = CHECKSUM_NAMES.find((each) => header === `x-amz-checksum-${each}`);
      if (name === undefined) continue;
      assertChecksumShape(name, value);
      this.#expected.checksums.set(name, value);
    }
  }

  /** The bytes; throws at the end, before the last is acknowledged, if anything given does not match. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    const md5 = createHash('md5');
    const sha256 = this.#expected.sha256 === undefined ? undefined : createHash('sha256');
    const running = new Map<ChecksumName, RunningChecksum>();
    const names = [...this.#expected.checksums.keys(), ...this.#trailerChecksums()];
    for (const name of names) running.set(name, runningChecksum(name));
    let sizeBytes = 0;
    for await (const chunk of this.#decoded()) {
      sizeBytes += chunk.length;
      if (sizeBytes > this.#maxBytes) {
        throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
      }
      md5.update(chunk);
      sha256?.update(chunk);
      for (const each of running.values()) each.update(chunk);
      yield chunk;
    }
    this.#finish({ md5: md5.digest(), sha256: sha256?.digest('hex'), running, sizeBytes });
  }

  #trailerChecksums(): ChecksumName[] {
    return CHECKSUM_NAMES.filter((name) => trailerNamesOf(this.#call).includes(`x-amz-checksum-${name}`));
  }

  #finish(got: {
    md5: Buffer;
    sha256: string | undefined;
    running: ReadonlyMap<ChecksumName, RunningChecksum>;
    sizeBytes: number;
  }): void {
    const { sha256, md5, checksums } = this.#expected;
    const declared =
      headerOf(this.#call, 'x-amz-decoded-content-length') ?? headerOf(this.#call, 'content-length');
    if (declared !== undefined && Number(declared) !== got.sizeBytes) {
      throw new AwsError(
        'IncompleteBody',
        'You did not provide the number of bytes specified by the Content-Length HTTP header',
      );
    }
    if (sha256 !== undefined && sha256 !== got.sha256) {
      throw new AwsError(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      );
    }
    if (md5 !== undefined && md5 !== got.md5.toString('base64')) {
      throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
    const verified: Record<string, string> = {};
    for (const [name, running] of got.running) {
      const value = running.digest();
      const expected = checksums.get(name);
      if (expected !== undefined && expected !== value) {
        throw new AwsError(
          'BadDigest',
          `The ${name.toUpperCase()} you specified did not match the calculated checksum.`,
        );
      }
      verified[name] = value;
    }
    this.#summary = { md5: got.md5.toString('hex'), sizeBytes: got.sizeBytes, checksums: verified };
  }

  /** What the body was; only after it has been read to the end. */
  get summary(): BodySummary {
    if (this.#summary === undefined) throw new Error('The body has not been read to its end.');
    return this.#summary;
  }
}

/** A small body (XML, JSON) as text, verified in the same way. */
export async function receiveText(call: Call): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of new ReceivedBody(call, MAX_XML_BYTES)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
