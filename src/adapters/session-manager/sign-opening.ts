import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { openingRequest } from '@sallyport/session-channel/opening-request.ts';

/** Credentials as every AWS SDK provider gives them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The headers that sign a channel's opening by SigV4 (facts/session-manager.md A.2); none for a URL that is
 * presigned already.
 */
export async function signOpening(
  streamUrl: string,
  { region, credentials, now }: { region: string; credentials: AwsCredentials; now: Date },
): Promise<Record<string, string>> {
  const request = openingRequest(streamUrl);
  if (!request.mustSign) return {};
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const signer = new SignatureV4({
    service: request.signingService,
    region,
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const { method, protocol, hostname, port, path } = request;
  const signed = await signer.sign(
    { method, protocol, hostname, port, path, query: { ...request.query }, headers: { ...request.headers } },
    { signingDate: now },
  );
  // The WebSocket library writes its own Host, from the same URL.
  return Object.fromEntries(Object.entries(signed.headers).filter(([name]) => name.toLowerCase() !== 'host'));
}

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** SHA-256, with a key when one is given, in the form that the signer asks for. */
class Sha256 {
  #hash: Hash | Hmac;
  readonly #key: Bytes | undefined;

  constructor(key?: Bytes) {
    this.#key = key;
    this.#hash = start(key);
  }

  update(data: Bytes): void {
    this.#hash.update(asBytes(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = start(this.#key);
  }
}

const start = (key: Bytes | undefined): Hash | Hmac =>
  key === undefined ? createHash('sha256') : createHmac('sha256', asBytes(key));

const asBytes = (data: Bytes): Buffer =>
  typeof data === 'string'
    ? Buffer.from(data, 'utf8')
    : data instanceof ArrayBuffer
      ? Buffer.from(data)
      : Buffer.from(data.buffer, data.byteOffset, data.byteLength);
