import { gzipSync } from 'node:zlib';
import { eventId } from './event-id.ts';

/** So much of messages goes into one record: compressed it stays below the 1 MiB of a stream's record. */
const MAX_RECORD_BYTES = 900_000;

interface Event {
  readonly sequence: number;
  readonly timestamp: number;
  readonly message: string;
}

/** Whose events a record holds. */
export interface RecordHead {
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  readonly filterName: string;
}

/**
 * Events as a subscription delivers them: gzipped JSON, in records that a stream takes.
 * Source: CloudWatch Logs user guide, "Subscription filters", the example of Kinesis Data Streams.
 */
export function subscribedRecords(head: RecordHead, events: readonly Event[]): Buffer[] {
  const records: Buffer[] = [];
  let batch: Event[] = [];
  let bytes = 0;
  const close = () => {
    if (batch.length > 0) records.push(recordOf(head, batch));
    batch = [];
    bytes = 0;
  };
  for (const event of events) {
    const size = Buffer.byteLength(event.message);
    if (bytes + size > MAX_RECORD_BYTES) close();
    batch.push(event);
    bytes += size;
  }
  close();
  return records;
}

function recordOf({ owner, logGroup, logStream, filterName }: RecordHead, events: readonly Event[]): Buffer {
  return gzipSync(
    JSON.stringify({
      messageType: 'DATA_MESSAGE',
      owner,
      logGroup,
      logStream,
      subscriptionFilters: [filterName],
      logEvents: events.map((event) => ({
        id: eventId(event),
        timestamp: event.timestamp,
        message: event.message,
      })),
    }),
  );
}

/** What a destination gets when a subscription is made, to see whether it can be reached. */
export function controlRecord(kind: string, now: number): Buffer {
  const message = `CWL CONTROL MESSAGE: Checking health of destination ${kind}.`;
  return gzipSync(
    JSON.stringify({
      messageType: 'CONTROL_MESSAGE',
      owner: 'CloudwatchLogs',
      logGroup: '',
      logStream: '',
      subscriptionFilters: [],
      logEvents: [{ id: '', timestamp: now, message }],
    }),
  );
}
