import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { EvidenceSigner } from '../../operations/evidence-ports.ts';
import { Fault } from '../../operations/fault.ts';

const GROUP_AND_OTHERS = 0o077;

/**
 * Signs with an Ed25519 key in a file of the server's own, made at first use and readable by its owner only. Whoever
 * reads this file can sign as the server: the chain and its anchored heads are what remains (docs/decisions/0013).
 */
export class LocalKeySigner implements EvidenceSigner {
  readonly #file: string;
  #key: KeyObject | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  async publicKey() {
    const key = createPublicKey(this.#private());
    const der = key.export({ type: 'spki', format: 'der' });
    return {
      pem: String(key.export({ type: 'spki', format: 'pem' })),
      algorithm: 'ed25519' as const,
      sha256: createHash('sha256').update(der).digest('hex'),
    };
  }

  async sign(content: Uint8Array): Promise<Uint8Array> {
    return sign(null, content, this.#private());
  }

  #private(): KeyObject {
    this.#key ??= this.#read();
    return this.#key;
  }

  #read(): KeyObject {
    makeKeyFile(this.#file);
    const { mode } = lstatSync(this.#file);
    if ((mode & GROUP_AND_OTHERS) !== 0)
      throw unusable(this.#file, `others can read it: chmod 600 it, if nobody has`);
    try {
      const key = createPrivateKey(readFileSync(this.#file));
      if (key.asymmetricKeyType === 'ed25519') return key;
    } catch (cause) {
      throw unusable(
        this.#file,
        'it is no private key: put the right one back, or move it away for a new one',
        cause,
      );
    }
    throw unusable(
      this.#file,
      'it is not an Ed25519 key: put the right one back, or move it away for a new one',
    );
  }
}

/** Makes the key where there is none; what is there is never written over. */
function makeKeyFile(file: string): void {
  let handle: number;
  try {
    handle = openSync(file, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw unusable(file, (error as Error).message, error);
  }
  try {
    const { privateKey } = generateKeyPairSync('ed25519');
    writeSync(handle, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function unusable(file: string, because: string, cause?: unknown): Fault {
  return new Fault('EVIDENCE_KEY_UNUSABLE', `the evidence key ${file} cannot be used: ${because}`, {
    retry: 'later',
    cause,
  });
}
