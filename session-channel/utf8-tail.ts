/** Longest tail of an unfinished UTF-8 character. */
const MAX_TAIL_BYTES = 3;

/**
 * How many bytes at the end of `data` begin a UTF-8 character without finishing it; 0 when it ends on a whole
 * character or on bytes that cannot be UTF-8. The agent carries such a tail over to its next output frame.
 */
export function unfinishedUtf8Bytes(data: Uint8Array): number {
  for (let back = 1; back <= Math.min(MAX_TAIL_BYTES, data.length); back += 1) {
    const byte = data[data.length - back]!;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

const sequenceLength = (lead: number): number => (lead >= 0xf8 ? 0 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2);
