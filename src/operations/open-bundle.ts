import type { SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import type { Evidence } from './evidence.ts';

/** What reading evidence needs. */
export type EvidenceReader = Pick<Evidence, 'store' | 'objects' | 'signer'>;

/** The bytes of a bundle as it was sealed, whatever was put over it since; null: it is gone. */
export function openBundle(
  { objects }: EvidenceReader,
  sealed: SealedBundle,
): Promise<AsyncIterable<Uint8Array> | null> {
  return objects.read(objects.archive(sealed.bundle.key), sealed.bundle.versionId);
}
