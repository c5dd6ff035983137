import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** SHA-256, with a key when one is given, in the form that the signer asks for. */
export class Sha256 {
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
