import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/** An encryption context: names and values that decryption must repeat exactly. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** The bytes that AWS's own ciphertexts begin with (`AQICAH...` in base64). */
const MAGIC = Buffer.from([1, 2, 2, 0, 0x78]);
const KEY_HASH_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = MAGIC.length + KEY_HASH_BYTES + 2 + NONCE_BYTES;

/** Which key a ciphertext names, without its account or id being readable in it. */
export function keyHash(arn: string): string {
  return createHash('sha256').update(arn).digest('hex');
}

/** Names and values length-prefixed and sorted by name, so that no two contexts give the same bytes. */
function contextBytes(header: Buffer, context: EncryptionContext): Buffer {
  const parts: Buffer[] = [header];
  for (const name of Object.keys(context).sort()) {
    for (const text of [name, context[name]!]) {
      const bytes = Buffer.from(text, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      parts.push(length, bytes);
    }
  }
  return Buffer.concat(parts);
}

/** Encrypts with AES-256-GCM; the context is authenticated, not stored. */
export function seal(request: {
  arn: string;
  material: readonly string[];
  plaintext: Buffer;
  context: EncryptionContext;
}): Buffer {
  const generation = request.material.length - 1;
  const key = Buffer.from(request.material[generation]!, 'base64');
  const nonce = randomBytes(NONCE_BYTES);
  const number = Buffer.alloc(2);
  number.writeUInt16BE(generation);
  const header = Buffer.concat([MAGIC, Buffer.from(keyHash(request.arn), 'hex'), number, nonce]);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(contextBytes(header, request.context));
  return Buffer.concat([header, cipher.update(request.plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The hash of the key that a ciphertext names; undefined when it is no ciphertext of ours. */
export function keyHashOf(blob: Buffer): string | undefined {
  if (blob.length < HEADER_BYTES + TAG_BYTES || !blob.subarray(0, MAGIC.length).equals(MAGIC))
    return undefined;
  return blob.subarray(MAGIC.length, MAGIC.length + KEY_HASH_BYTES).toString('hex');
}

/** Decrypts; undefined when the key, the context or any byte is not what it was. */
export function unseal(
  blob: Buffer,
  material: readonly string[],
  context: EncryptionContext,
): Buffer | undefined {
  const generation = blob.readUInt16BE(MAGIC.length + KEY_HASH_BYTES);
  const text = material[generation];
  if (text === undefined) return undefined;
  const header = blob.subarray(0, HEADER_BYTES);
  const decipher = createDecipheriv(
    'aes-256-gcm',
    Buffer.from(text, 'base64'),
    header.subarray(-NONCE_BYTES),
  );
  decipher.setAAD(contextBytes(header, context));
  decipher.setAuthTag(blob.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(blob.subarray(HEADER_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
