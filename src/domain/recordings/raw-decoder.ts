import type { Decoder } from './decoder.ts';
import type { RecordingEvent } from './recording-event.ts';

/** What a terminal was sent, as it is: LF alone goes down without going to the left, as without `onlcr`. */
export class RawDecoder implements Decoder {
  *push(bytes: Uint8Array): Generator<RecordingEvent> {
    if (bytes.length > 0) yield { kind: 'output', atMs: null, data: bytes };
  }

  *end(): Generator<RecordingEvent> {}
}
