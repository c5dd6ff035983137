import { createCipheriv, createDecipheriv } from 'node:crypto';
import { FrameError } from './frame-error.ts';

// KMS session encryption (facts/session-manager.md A.7): AES-256-GCM, no additional data, on the wire
// nonce || ciphertext || tag. A nonce is a random start counted up, so none repeats under one key.

/** Bytes that kms:GenerateDataKey is asked for: one key for each direction. */
export const DATA_KEY_BYTES = 64;
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

/** One end's keys. */
export interface ChannelKeys {
  readonly encrypt: Uint8Array;
  readonly decrypt: Uint8Array;
}

/** Splits the plaintext data key: the first half encrypts what the agent sends, the last what the client sends. */
export function channelKeys(dataKey: Uint8Array, end: 'client' | 'agent'): ChannelKeys {
  if (dataKey.length !== DATA_KEY_BYTES) {
    throw new RangeError(`a data key has ${DATA_KEY_BYTES} bytes, got ${dataKey.length}`);
  }
  const fromAgent = dataKey.slice(0, DATA_KEY_BYTES / 2);
  const fromClient = dataKey.slice(DATA_KEY_BYTES / 2);
  return end === 'agent'
    ? { encrypt: fromAgent, decrypt: fromClient }
    : { encrypt: fromClient, decrypt: fromAgent };
}

/** What KMS binds the data key to; both ends must name the same words byte for byte. */
export function encryptionContext(session: {
  readonly sessionId: string;
  readonly targetId: string;
  /** The agent's challenge, where the client acknowledged it. */
  readonly challenge: string | null;
}): Record<string, string> {
  return {
    'aws:ssm:SessionId': session.sessionId,
    'aws:ssm:TargetId': session.targetId,
    ...(session.challenge === null ? {} : { 'aws:ssm:RandomChallenge': session.challenge }),
  };
}

/** Encrypts and decrypts one end's payloads. */
export class PayloadCipher {
  readonly #keys: ChannelKeys;
  readonly #nonce: Buffer;

  /** `nonceStart` must be 12 fresh random bytes. */
  constructor(keys: ChannelKeys, nonceStart: Uint8Array) {
    if (nonceStart.length !== NONCE_BYTES) throw new RangeError(`a nonce has ${NONCE_BYTES} bytes`);
    this.#keys = keys;
    this.#nonce = Buffer.from(nonceStart);
  }

  encrypt(plain: Uint8Array): Buffer {
    const nonce = Buffer.from(this.#nonce);
    this.#countUp();
    const cipher = createCipheriv(ALGORITHM, this.#keys.encrypt, nonce);
    return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** Throws FrameError when the bytes are not what the peer's key encrypted. */
  decrypt(sealed: Uint8Array): Buffer {
    if (sealed.length < NONCE_BYTES + TAG_BYTES) {
      throw new FrameError('payload-size', 0, 'an encrypted payload is at least 28 bytes');
    }
    const decipher = createDecipheriv(ALGORITHM, this.#keys.decrypt, sealed.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    try {
      const plain = decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES));
      return Buffer.concat([plain, decipher.final()]);
    } catch {
      throw new FrameError('digest', 0, 'an encrypted payload does not open with the session key');
    }
  }

  #countUp(): void {
    for (let offset = 0; offset < NONCE_BYTES; offset += 4) {
      const next = (this.#nonce.readUInt32LE(offset) + 1) >>> 0;
      this.#nonce.writeUInt32LE(next, offset);
      if (next !== 0) return;
    }
  }
}
