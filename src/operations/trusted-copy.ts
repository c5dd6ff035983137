import { versionByNode, writerOfObject } from '../domain/deliveries/object-writer.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { TranscriptCopy, Transcripts } from './transcript-ports.ts';

/**
 * The copy of a session's log as far as its writer is known: where somebody else has put an object over the node's, the
 * version that the node wrote. Null: there is none, or only another's.
 */
export async function trustedCopy(
  transcripts: Transcripts,
  record: SessionRecord,
  destination: TranscriptCopy['destination'],
): Promise<TranscriptCopy | null> {
  const copy = await transcripts.find(record, destination);
  return copy === null || !isRefuted(record, copy) ? copy : ownVersion(transcripts, record);
}

/** Whether CloudTrail tells that a copy is another's. */
export function isRefuted(
  record: SessionRecord,
  { destination, versionId }: Pick<TranscriptCopy, 'destination' | 'versionId'>,
): boolean {
  return destination === 's3' && writerOfObject(record, versionId)?.verified === false;
}

/** The version of the session's object that its node wrote; null: none is told of, or it is gone. */
export async function ownVersion(
  transcripts: Transcripts,
  record: SessionRecord,
): Promise<TranscriptCopy | null> {
  const versionId = versionByNode(record);
  return versionId === null ? null : transcripts.find(record, 's3', versionId);
}
