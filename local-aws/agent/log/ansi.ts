/**
 * What the real agent's ANSI stripper leaves of a line of terminal output: control sequences go, other control
 * bytes stay, and a line that it cannot parse is kept whole. It works on bytes: 0x80 to 0x9f are taken for C1
 * controls even inside UTF-8. Source: facts/session-manager.md C.6.
 */
const ESC = 0x1b;
const BACKSLASH = 0x5c;
const ST = 0x9c;
/** After ESC: P, X, ], ^, _ open a control string. */
const STRING_OPENERS: ReadonlySet<number> = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);
const C1_STRING_OPENERS: ReadonlySet<number> = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const C1_CSI = 0x9b;

function isC1(byte: number): boolean {
  return byte >= 0x80 && byte <= 0x9f;
}

/** The index after a CSI's final byte, or -1 when a byte does not belong there. */
function endOfCsi(line: Buffer, from: number): number {
  let at = from;
  while (at < line.length && line[at]! >= 0x30 && line[at]! <= 0x3f) at++;
  while (at < line.length && line[at]! >= 0x20 && line[at]! <= 0x2f) at++;
  const final = line[at];
  return final !== undefined && final >= 0x40 && final <= 0x7e ? at + 1 : -1;
}

/** The index after a control string's terminator, or -1 when it has none. BEL does not end it. */
function endOfString(line: Buffer, from: number): number {
  for (let at = from; at < line.length; at++) {
    if (line[at] === ST) return at + 1;
    if (line[at] === ESC && line[at + 1] === BACKSLASH) return at + 2;
  }
  return -1;
}

function endOfSequence(line: Buffer, at: number): number {
  const byte = line[at]!;
  if (byte === C1_CSI) return endOfCsi(line, at + 1);
  if (C1_STRING_OPENERS.has(byte)) return endOfString(line, at + 1);
  if (byte !== ESC) return at + 1;
  const next = line[at + 1];
  if (next === undefined) return -1;
  if (next === 0x5b) return endOfCsi(line, at + 2);
  if (STRING_OPENERS.has(next)) return endOfString(line, at + 2);
  return at + 2;
}

/** One line without its control sequences; the line itself when one of them is invalid or unterminated. */
export function stripAnsi(line: Buffer): Buffer {
  const kept: Buffer[] = [];
  let start = 0;
  let at = 0;
  while (at < line.length) {
    const byte = line[at]!;
    if (byte !== ESC && !isC1(byte)) {
      at++;
      continue;
    }
    if (at > start) kept.push(line.subarray(start, at));
    at = endOfSequence(line, at);
    if (at < 0) return line;
    start = at;
  }
  if (start === 0) return line;
  kept.push(line.subarray(start));
  return Buffer.concat(kept);
}
