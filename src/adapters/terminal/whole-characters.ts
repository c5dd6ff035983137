/** The longest character of UTF-8 has four bytes. */
const MOST_BYTES = 4;

/**
 * How many of the bytes are whole characters; the rest begins one that is not whole yet. xterm.js 6.0.0 loses a
 * character that is cut between two pieces behind a byte 0x80.
 */
export function wholeCharacters(bytes: Uint8Array): number {
  for (let back = 1; back < MOST_BYTES && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
