import { HEAD_BYTES, TAIL_BYTES } from '../../domain/recordings/detect-format.ts';
import type { RecordingSource } from '../../operations/read-recording.ts';

/** Bytes in memory as a recording's source, cut into chunks of some length. */
export function sourceOf(bytes: Uint8Array, cuts: () => number = () => bytes.length): RecordingSource {
  return {
    bytes: bytes.length,
    head: bytes.subarray(0, HEAD_BYTES),
    tail: bytes.subarray(Math.max(0, bytes.length - TAIL_BYTES)),
    async *chunks() {
      for (let at = 0; at < bytes.length; ) {
        const length = Math.max(1, cuts());
        yield bytes.subarray(at, at + length);
        at += length;
      }
    },
  };
}
