/**
 * What is left of a line when everything is taken out that the agent may change on the way to CloudWatch: control
 * sequences and control bytes, blanks (a TAB becomes one), and all beyond ASCII, where its stripper loses bytes
 * (facts/session-manager.md C.6). Two copies of one line have one skeleton, nearly always.
 */
const ESC = 0x1b;
const BEL = 0x07;
const STRING_OPENERS = new Set(['P', 'X', ']', '^', '_'].map((char) => char.charCodeAt(0)));
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;

/** A line of a copy, reduced to what both copies hold. */
export interface CopyLine {
  readonly text: string;
  /** The stripper may have taken more of it than its control sequences. */
  readonly changeable: boolean;
  /** Of the line as it was sent: the agent cuts long ones. */
  readonly length: number;
  readonly fromByte: number | null;
  readonly toByte: number | null;
  readonly at: number | null;
}

/** The skeleton of a line whose characters are bytes, or text. */
export function skeletonOf(line: string): { readonly text: string; readonly changeable: boolean } {
  let text = '';
  let from = -1;
  let changeable = false;
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code > 0x20 && code < 0x7f) {
      if (from < 0) from = at;
      continue;
    }
    if (from >= 0) {
      text += line.slice(from, at);
      from = -1;
    }
    if (code === ESC) at = endOfSequence(line, at);
    changeable ||= code === ESC || code > 0x7f;
  }
  return { text: from < 0 ? text : text + line.slice(from), changeable };
}

/** The last character of a control sequence; a string that has no end goes to the end of the line. */
function endOfSequence(line: string, from: number): number {
  const next = line.charCodeAt(from + 1);
  if (next === BRACKET) {
    let at = from + 2;
    while (at < line.length && line.charCodeAt(at) < 0x40) at += 1;
    return at;
  }
  if (!STRING_OPENERS.has(next)) return from + 1;
  for (let at = from + 2; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === BEL) return at;
    if (code === ESC && line.charCodeAt(at + 1) === BACKSLASH) return at + 1;
  }
  return line.length;
}

/** Whether the stream's line can be what the stripper left of the object's. */
export function couldBecome(original: CopyLine, streamed: CopyLine): boolean {
  if (original.text === streamed.text) return true;
  if (!original.changeable) return false;
  let at = 0;
  for (let index = 0; index < streamed.text.length; index += 1) {
    at = original.text.indexOf(streamed.text[index] as string, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
