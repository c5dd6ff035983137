import { createHash, createPublicKey } from 'node:crypto';
import {
  GetPublicKeyCommand,
  type KMSClient,
  SignCommand,
  type SigningAlgorithmSpec,
} from '@aws-sdk/client-kms';
import type { SignatureAlgorithm } from '../../domain/evidence/description.ts';
import type { EvidenceSigner } from '../../operations/evidence-ports.ts';
import { Fault } from '../../operations/fault.ts';
import { algorithmOf } from '../evidence/node-crypto.ts';
import { asFault } from './aws-fault.ts';

/** KMS takes messages up to this size; of a longer one it signs the digest, where the algorithm has one. */
const MOST_MESSAGE_BYTES = 4096;
const SPECS: Readonly<Record<SignatureAlgorithm, SigningAlgorithmSpec>> = {
  ed25519: 'ED25519_SHA_512',
  'ecdsa-sha256': 'ECDSA_SHA_256',
  'rsa-sha256': 'RSASSA_PKCS1_V1_5_SHA_256',
};

interface PublicKey {
  readonly pem: string;
  readonly algorithm: SignatureAlgorithm;
  readonly sha256: string;
}

/** Signs with an asymmetric key of KMS, which no administrator of the server can read. */
export class KmsSigner implements EvidenceSigner {
  readonly #kms: KMSClient;
  readonly #keyId: string;
  #key: PublicKey | null = null;

  constructor(kms: KMSClient, keyId: string) {
    this.#kms = kms;
    this.#keyId = keyId;
  }

  async publicKey(): Promise<PublicKey> {
    this.#key ??= await this.#read();
    return this.#key;
  }

  async sign(content: Uint8Array): Promise<Uint8Array> {
    const { algorithm } = await this.publicKey();
    const short = content.length <= MOST_MESSAGE_BYTES;
    if (!short && algorithm === 'ed25519')
      throw unusable(
        this.#keyId,
        `KMS signs at most ${MOST_MESSAGE_BYTES} bytes with Ed25519, and this manifest has ${content.length}: use a key of ECC_NIST_P256`,
      );
    const command = new SignCommand({
      KeyId: this.#keyId,
      SigningAlgorithm: SPECS[algorithm],
      MessageType: short ? 'RAW' : 'DIGEST',
      Message: short ? content : createHash('sha256').update(content).digest(),
    });
    const { Signature } = await this.#kms.send(command).catch((error: unknown) => {
      throw asFault('kms Sign', error);
    });
    if (!Signature) throw unusable(this.#keyId, 'KMS gave no signature');
    return Signature;
  }

  async #read(): Promise<PublicKey> {
    const { PublicKey: der, KeyUsage } = await this.#kms
      .send(new GetPublicKeyCommand({ KeyId: this.#keyId }))
      .catch((error: unknown) => {
        throw asFault('kms GetPublicKey', error);
      });
    if (!der || KeyUsage !== 'SIGN_VERIFY') throw unusable(this.#keyId, 'it is not a key that signs');
    const key = createPublicKey({ key: Buffer.from(der), type: 'spki', format: 'der' });
    const algorithm = algorithmOf(key);
    if (algorithm === null)
      throw unusable(this.#keyId, 'bundles are signed with Ed25519, ECDSA on P-256, or RSA');
    return {
      pem: String(key.export({ type: 'spki', format: 'pem' })),
      algorithm,
      sha256: createHash('sha256').update(der).digest('hex'),
    };
  }
}

function unusable(keyId: string, because: string): Fault {
  return new Fault('EVIDENCE_KEY_UNUSABLE', `the evidence key ${keyId} cannot be used: ${because}`, {
    retry: 'later',
  });
}
