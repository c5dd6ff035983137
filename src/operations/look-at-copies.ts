import { compareLines } from '../domain/deliveries/compare-lines.ts';
import { streamLines, transcriptLines } from '../domain/deliveries/copy-lines.ts';
import type { DeliveryGap } from '../domain/deliveries/delivery.ts';
import { type FoundCopy, type Looked, NOTHING_SHOWN } from '../domain/deliveries/look.ts';
import type { CopyLine } from '../domain/deliveries/skeleton.ts';
import { detectFormat } from '../domain/recordings/detect-format.ts';
import { BrokenRecording, type RecordingFormat } from '../domain/recordings/recording-event.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { Deliveries } from './delivery-ports.ts';
import { Fault } from './fault.ts';
import type { OpenedTranscript, TranscriptCopy } from './transcript-ports.ts';

/** Broken parts told one by one; a stream may be flooded with them. */
const MOST_BROKEN = 20;

/** A copy that was found, opened, and looked through. */
interface Opened {
  readonly copy: TranscriptCopy;
  readonly source: OpenedTranscript;
  readonly format: RecordingFormat;
  readonly broken: DeliveryGap[];
}

/** Looks at both copies of a session's log: what is there, who wrote it, and what each lacks of the other. */
export async function lookAtCopies(deliveries: Deliveries, record: SessionRecord): Promise<Looked> {
  const places = await Promise.all([
    findCopy(deliveries, record, 's3'),
    findCopy(deliveries, record, 'cloudwatch'),
  ]);
  const before = lookedBefore(record, places);
  if (before !== null) return before;
  const [s3, cloudwatch] = await Promise.all(
    places.map((place) => openCopy(deliveries, record, place)) as [
      ReturnType<typeof openCopy>,
      ReturnType<typeof openCopy>,
    ],
  );
  const opened = (one: Opened | string | null): Opened | null =>
    one === null || typeof one === 'string' ? null : one;
  const compared = await compare(deliveries, record, { s3: opened(s3), cloudwatch: opened(cloudwatch) });
  const object = await found(deliveries, record, s3);
  const { lacking, nothingShown } = compared;
  // What another's object holds, the stream need not.
  const isForged = isCopy(object) && object.writer.verified === false;
  return {
    s3: object,
    cloudwatch: await found(deliveries, record, cloudwatch),
    lacking: lacking !== null && isForged ? { ...lacking, cloudwatch: [] } : lacking,
    nothingShown,
  };
}

async function findCopy(
  { transcripts }: Deliveries,
  record: SessionRecord,
  destination: TranscriptCopy['destination'],
): Promise<TranscriptCopy | string | null> {
  return orRefusal(() => transcripts.find(record, destination));
}

async function openCopy(
  { transcripts }: Deliveries,
  record: SessionRecord,
  copy: TranscriptCopy | string | null,
): Promise<Opened | string | null> {
  if (copy === null || typeof copy === 'string') return copy;
  return orRefusal(async () => {
    const source = await transcripts.open(record, copy);
    return { copy, source, format: formatOf(source), broken: [] };
  });
}

/** What may come right by itself is tried again; what was refused is told as it is. */
async function orRefusal<T>(ask: () => Promise<T>): Promise<T | string> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Fault && error.retry === 'never') return error.message;
    throw error;
  }
}

/** What the last look found, where nothing has changed since: a large copy is not fetched again and again. */
function lookedBefore(
  { deliveries }: SessionRecord,
  places: readonly (TranscriptCopy | string | null)[],
): Looked | null {
  if (deliveries == null) return null;
  const [s3, cloudwatch] = deliveries.deliveries.map((delivery, index) => {
    const place = places[index] ?? null;
    if (typeof place === 'string') return place;
    if (place === null) return delivery.sha256 === null ? null : undefined;
    const { versionId, etag, deliveredAt, bytes, sha256, writer } = delivery;
    const same = versionId === place.versionId && etag === place.etag && deliveredAt === place.deliveredAt;
    if (!same || bytes === null || sha256 === null || writer === null) return undefined;
    return { ...place, bytes, sha256, writer, broken: delivery.gaps };
  });
  if (s3 === undefined || cloudwatch === undefined) return null;
  // Where one is new to the other they were compared in that look; its gaps stand with each.
  const compared = isCopy(s3) && isCopy(cloudwatch);
  const nothingShown = cloudwatch === null && deliveries.deliveries[1]?.because === NOTHING_SHOWN;
  return { s3, cloudwatch, lacking: compared ? { s3: [], cloudwatch: [] } : null, nothingShown };
}

function isCopy(found: FoundCopy | string | null): found is FoundCopy {
  return found !== null && typeof found !== 'string';
}

function formatOf(source: OpenedTranscript): RecordingFormat {
  try {
    return detectFormat(source);
  } catch (error) {
    if (error instanceof BrokenRecording) return 'raw';
    throw error;
  }
}

async function found(
  { witness }: Deliveries,
  record: SessionRecord,
  opened: Opened | string | null,
): Promise<FoundCopy | string | null> {
  if (opened === null || typeof opened === 'string') return opened;
  const { copy, source, broken } = opened;
  const { location, versionId, etag, deliveredAt, encryptedWith, lockedUntil } = copy;
  return {
    ...{ location, versionId, etag, deliveredAt, encryptedWith, lockedUntil },
    bytes: source.bytes,
    sha256: source.sha256,
    writer: await witness.writerOf(record, copy),
    broken,
  };
}

async function compare(
  deliveries: Deliveries,
  record: SessionRecord,
  { s3, cloudwatch }: { readonly s3: Opened | null; readonly cloudwatch: Opened | null },
): Promise<Pick<Looked, 'lacking' | 'nothingShown'>> {
  // PowerShell's transcript is another text than what its terminal showed.
  const powershell = s3?.format === 'powershell-transcript';
  const lines = (opened: Opened | null) =>
    opened === null || powershell ? nothing() : linesOf(deliveries, record, opened);
  if (s3 === null && cloudwatch === null) return { lacking: null, nothingShown: false };
  const { lacking, objectLines } = await compareLines(lines(s3), lines(cloudwatch));
  const both = s3 !== null && cloudwatch !== null && !powershell;
  return {
    lacking: both ? lacking : null,
    nothingShown: s3 !== null && !powershell && s3.broken.length === 0 && objectLines === 0,
  };
}

function linesOf({ tools }: Deliveries, record: SessionRecord, opened: Opened): AsyncIterable<CopyLine> {
  const { source, format, broken } = opened;
  const tell = (gap: DeliveryGap) => {
    if (broken.length < MOST_BROKEN) broken.push(gap);
  };
  if (format !== 'cloudwatch-stream') return transcriptLines(source.chunks(), tell);
  const text = tools.makeText('utf-8');
  return streamLines(source.chunks(), { sessionId: record.start.id, text }, tell);
}

async function* nothing(): AsyncGenerator<CopyLine> {}
