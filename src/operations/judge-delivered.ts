import { BrokenRecording } from '../domain/recordings/recording-event.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { Detections } from './detections.ts';
import { sightingsOf } from './judge-archive.ts';
import { keepSightings } from './keep-finding.ts';
import { readRecording } from './read-recording.ts';
import type { TranscriptCopy } from './transcript-ports.ts';

/**
 * Holds a delivered log against the rules by itself, so that what was missed while the session was open is found. It
 * counts as seen in the session's stream: what was found there already changes nothing, and of the rest people are told.
 * Where both copies come, S3's is the exact one, and the other is left alone; unless S3's is missing, or another's.
 */
export async function judgeDelivered(
  detections: Detections,
  record: SessionRecord,
  copy: TranscriptCopy,
): Promise<void> {
  const { transcripts, tools } = detections;
  if (transcripts === undefined || (copy.destination === 'cloudwatch' && hasExact(record))) return;
  const source = await transcripts.open(record, copy);
  const sightings = await readRecording(source, tools, { untilMs: null, size: null }).then(
    ({ commands }) => sightingsOf(detections, record, commands, 'stream'),
    (error: unknown) => {
      // The delivery itself is told as incomplete.
      if (!(error instanceof BrokenRecording)) throw error;
      detections.say(`${record.start.id} is not judged from its delivered log: ${error.message}`);
      return [];
    },
  );
  if (sightings.length > 0) await keepSightings(detections, record.start, record.start.id, sightings);
}

/** S3's copy has come or is still expected, and nothing says that another wrote it. */
function hasExact({ logTo, deliveries }: SessionRecord): boolean {
  const s3 = deliveries?.deliveries.find(({ destination }) => destination === 's3');
  return logTo?.s3 != null && s3?.state !== 'missing' && s3?.writer?.verified !== false;
}
