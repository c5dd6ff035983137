/**
 * What two copies of one line have in common. The agent takes control sequences out of a line before it streams it, in a
 * way of its own (facts/session-manager.md C.6): the same is done here to the object's line. Then blanks, control bytes
 * and all beyond ASCII are left aside in both, since a TAB becomes a blank and bytes are lost within characters.
 */

/** A line of a copy. */
export interface CopyLine {
  /** Its printable ASCII, as it is streamed. */
  readonly text: string;
  /** The same with nothing taken out, where something was: another agent may leave more of it. */
  readonly whole: string | null;
  /** Of the line as it was sent: the agent cuts long ones. */
  readonly length: number;
  readonly fromByte: number | null;
  readonly toByte: number | null;
  readonly at: number | null;
  /** Of an event that the stream held before: the agent sends one again whose answer was lost. */
  readonly double?: boolean;
}

const ESC = 0x1b;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const ST = 0x9c;
const C1_CSI = 0x9b;
/** P, X, ], ^ and _ open a control string after ESC; the C1 controls of the same do so alone. */
const STRING_OPENERS = new Set([0x50, 0x58, 0x5d, 0x5e, 0x5f]);
const C1_STRING_OPENERS = new Set([0x90, 0x98, 0x9d, 0x9e, 0x9f]);
const UNPRINTED = /[^\u0021-\u007e]+/g;
const CONTROLS = /[\u001b\u0080-\u009f]/;

/** An object's line, one character a byte. */
export function objectSkeleton(line: string): Pick<CopyLine, 'text' | 'whole'> {
  const whole = printed(line);
  if (!CONTROLS.test(line)) return { text: whole, whole: null };
  return { text: printed(stripped(line)), whole };
}

/** A streamed line. */
export function streamSkeleton(line: string): Pick<CopyLine, 'text' | 'whole'> {
  return { text: printed(line), whole: null };
}

/** Whether the stream's line can be what an agent's stripper left of the object's. */
export function couldBecome(original: CopyLine, streamed: CopyLine): boolean {
  if (original.whole === null) return false;
  let at = 0;
  for (let index = 0; index < streamed.text.length; index += 1) {
    at = original.whole.indexOf(streamed.text[index] as string, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

function printed(text: string): string {
  return text.replace(UNPRINTED, '');
}

/** A line without its control sequences; as it is when one of them is invalid or has no end. Bytes 0x80 to 0x9f are C1 controls to the agent, even within characters. */
function stripped(line: string): string {
  let kept = '';
  let from = 0;
  for (let at = 0; at < line.length; ) {
    const code = line.charCodeAt(at);
    if (code !== ESC && !(code >= 0x80 && code <= 0x9f)) {
      at += 1;
      continue;
    }
    kept += line.slice(from, at);
    at = endOfSequence(line, at, code);
    if (at < 0) return line;
    from = at;
  }
  return kept + line.slice(from);
}

/** The place behind a control sequence; -1 when it is none. */
function endOfSequence(line: string, at: number, code: number): number {
  if (code === C1_CSI) return endOfCsi(line, at + 1);
  if (C1_STRING_OPENERS.has(code)) return endOfString(line, at + 1);
  if (code !== ESC) return at + 1;
  const next = line.charCodeAt(at + 1);
  if (Number.isNaN(next)) return -1;
  if (next === BRACKET) return endOfCsi(line, at + 2);
  return STRING_OPENERS.has(next) ? endOfString(line, at + 2) : at + 2;
}

function endOfCsi(line: string, from: number): number {
  const within = (at: number, least: number, most: number) => {
    const code = line.charCodeAt(at);
    return code >= least && code <= most;
  };
  let at = from;
  while (within(at, 0x30, 0x3f)) at += 1;
  while (within(at, 0x20, 0x2f)) at += 1;
  return within(at, 0x40, 0x7e) ? at + 1 : -1;
}

function endOfString(line: string, from: number): number {
  for (let at = from; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === ST) return at + 1;
    if (code === ESC && line.charCodeAt(at + 1) === BACKSLASH) return at + 2;
  }
  return -1;
}
