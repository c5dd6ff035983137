import type { Instant } from '../domain/kernel/instant.ts';
import { BrokenRecording, type RecordingEvent } from '../domain/recordings/recording-event.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { Detections } from './detections.ts';
import { Fault } from './fault.ts';
import { openRecording } from './read-recording.ts';

/** What a session has shown so far, as its streamed log has it. */
export interface Past {
  /** Up to which moment of CloudWatch's. */
  readonly until: Instant;
  /** Ends early where the log is broken or cannot be read any more, which is told to the operator. */
  readonly events: () => AsyncGenerator<RecordingEvent>;
}

/** The streamed log of an open session until now; null: there is none, or it cannot be read now. */
export async function readPast(detections: Detections, record: SessionRecord): Promise<Past | null> {
  const { transcripts, tools } = detections;
  if (transcripts === undefined) return null;
  try {
    const copy = await transcripts.find(record, 'cloudwatch');
    if (copy === null) return null;
    const source = await transcripts.open(record, copy);
    if (source.bytes === 0) return null;
    const { events } = openRecording(source, tools);
    return { until: copy.deliveredAt, events: () => untilBroken(detections, record, events()) };
  } catch (error) {
    tell(detections, record, error);
    return null;
  }
}

async function* untilBroken(
  detections: Detections,
  record: SessionRecord,
  events: AsyncGenerator<RecordingEvent>,
): AsyncGenerator<RecordingEvent> {
  let atMs: number | null = null;
  try {
    for await (const event of events) {
      if ('atMs' in event && event.atMs !== null) atMs = event.atMs;
      yield event;
    }
    // While a session is open only whole lines are streamed (facts/session-manager.md C.6): the last one has ended too.
    yield { kind: 'output', atMs, data: '\r\n' };
  } catch (error) {
    tell(detections, record, error);
  }
}

function tell(detections: Detections, record: SessionRecord, error: unknown): void {
  if (!(error instanceof Fault) && !(error instanceof BrokenRecording)) throw error;
  detections.say(`${record.start.id} is not judged from its beginning: ${error.message}`);
}
