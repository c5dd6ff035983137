/** The agent cuts a longer line into several elements (facts/session-manager.md C.6). */
export const AGENT_LINE_BYTES = 33_000;

/** A line that the agent cut: it goes on in the next element. */
export function isCutLine(line: string): boolean {
  if (line.length * 3 < AGENT_LINE_BYTES) return false;
  let bytes = 0;
  for (const char of line) {
    const code = char.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes >= AGENT_LINE_BYTES;
}

/**
 * zsh marks the end of what was shown with a `%` (`#` for root), fills the row with blanks, and returns to its beginning,
 * where the prompt is written over it. The agent takes the returns away (C.6): the mark then stands before the prompt.
 */
const END_MARK = /^[%#] {40,}(?=\S)/;

/** A streamed line without the mark whose return was lost. */
export function withoutEndMark(line: string): string {
  return line.replace(END_MARK, '');
}

/**
 * What the lines of one event, followed while its session is open, were on the terminal: until the end only whole lines
 * are sent (C.6), so that each has its line end.
 */
export function followedText(lines: readonly string[]): string {
  return lines.map((line) => (isCutLine(line) ? line : `${withoutEndMark(line)}\r\n`)).join('');
}
