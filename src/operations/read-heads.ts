import { asciiText } from '../domain/evidence/ascii.ts';
import { headKey, headsPrefix, parseHead, type SealedBundle } from '../domain/evidence/sealed-bundle.ts';
import type { Place } from '../domain/sessions/session.ts';
import type { Evidence } from './evidence.ts';
import type { ObjectName } from './evidence-ports.ts';
import { Fault } from './fault.ts';

/** A head is a small text; a larger object under its key is none. */
const MOST_HEAD_BYTES = 256 * 1024;

/**
 * Takes in the heads of a chain that are anchored and not known here: those of a server before this one, or of one that
 * died between anchoring and keeping. A Fault: the anchored chain cannot be read, and must not be continued.
 */
export async function readHeads(evidence: Evidence, place: Place): Promise<void> {
  const { objects, store } = evidence;
  const end = await store.chainEnd(place);
  let sequence = end?.chain.sequence ?? 0;
  const after = end === null ? null : headKey(end.chain);
  for await (const key of objects.keys(headsPrefix(place), after)) {
    const head = await readHead(evidence, objects.archive(key), null);
    sequence += 1;
    if (head === null || headKey(head.chain) !== key || head.chain.sequence !== sequence)
      throw new Fault(
        'EVIDENCE_CHAIN_UNREADABLE',
        `${key} is not the head after number ${sequence - 1}: look at the bucket before anything is sealed`,
        { retry: 'later' },
      );
    await store.keep(head);
  }
}

/** Reads one head; null: there is none, or it is not one. */
export async function readHead(
  { objects }: Pick<Evidence, 'objects'>,
  object: ObjectName,
  versionId: string | null,
): Promise<SealedBundle | null> {
  const chunks = await objects.read(object, versionId);
  if (chunks === null) return null;
  let text = '';
  for await (const chunk of chunks) {
    const part = asciiText(chunk);
    if (part === null || text.length + part.length > MOST_HEAD_BYTES) return null;
    text += part;
  }
  return parseHead(text);
}
