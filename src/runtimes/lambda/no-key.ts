import type { EvidenceSigner } from '../../operations/evidence-ports.ts';
import { Fault } from '../../operations/fault.ts';

/** Stands where evidence would be signed by a key of the process's own: each process would make another, and lose it. */
export const NO_KEY: EvidenceSigner = { publicKey: refuse, sign: refuse };

async function refuse(): Promise<never> {
  throw new Fault(
    'EVIDENCE_KEY_MISSING',
    'a function keeps no key of its own: set evidence.kmsKeyId in the config, as the answer EvidenceKeyInKms of sallyport deploy does',
    { retry: 'never' },
  );
}
