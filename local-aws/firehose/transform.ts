import { gunzipSync } from 'node:zlib';
import type { Processing } from './delivery-stream.ts';

/** A record may not grow beyond this when it is unpacked. */
const MAX_UNPACKED_BYTES = 64 * 1_048_576;

/** Records that could be processed, one after the other, and those that could not, with the reason. */
export interface Transformed {
  readonly body: Buffer;
  readonly failed: readonly { readonly data: Uint8Array; readonly reason: string }[];
}

/** The messages of a record of CloudWatch Logs, a line each; of a control message nothing is left. */
function messagesOf(record: Buffer): Buffer {
  const read: unknown = JSON.parse(record.toString('utf8'));
  const { messageType, logEvents } = read as { messageType?: unknown; logEvents?: unknown };
  if (messageType === 'CONTROL_MESSAGE') return Buffer.alloc(0);
  if (messageType !== 'DATA_MESSAGE' || !Array.isArray(logEvents))
    throw new Error('no record of CloudWatch Logs');
  return Buffer.from(logEvents.map((event: { message?: unknown }) => `${String(event.message)}\n`).join(''));
}

/** Puts records through a stream's processors. */
export function transform(records: readonly Uint8Array[], processing: Processing): Transformed {
  const parts: Uint8Array[] = [];
  const failed: { data: Uint8Array; reason: string }[] = [];
  for (const data of records) {
    try {
      const unpacked = processing.decompress
        ? gunzipSync(data, { maxOutputLength: MAX_UNPACKED_BYTES })
        : Buffer.from(data);
      parts.push(processing.extractMessages ? messagesOf(unpacked) : unpacked);
      if (processing.delimiter !== undefined) parts.push(Buffer.from(processing.delimiter));
    } catch (error) {
      failed.push({ data, reason: (error as Error).message });
    }
  }
  return { body: Buffer.concat(parts), failed };
}
