import type { SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import type { Evidence } from './evidence.ts';
import type { SessionName } from './read-log.ts';
import type { SealAnswer } from './seal-now.ts';

/** What reading evidence, and asking for more of it, needs. */
export interface EvidenceReader extends Pick<Evidence, 'store' | 'objects' | 'signer'> {
  sealNow(session: SessionName): Promise<SealAnswer>;
}

/** The bytes of a bundle as it was sealed, whatever was put over it since; null: it is gone. */
export function openBundle(
  { objects }: EvidenceReader,
  sealed: SealedBundle,
): Promise<AsyncIterable<Uint8Array> | null> {
  return objects.read(objects.archive(sealed.bundle.key), sealed.bundle.versionId);
}
