import type { XtermLine } from './xterm-internals.ts';

/** How xterm.js keeps a cell: three numbers, the first of which is the code point, a mark for several, and the width. */
const NUMBERS_A_CELL = 3;
const CONTENT_MASK = 0x3fffff;
const WIDTH_SHIFT = 22;
/** In a cell's second number. */
const INVERSE = 0x4000000;
const SPACE = 32;
const FIRST_BEYOND_ASCII = 0x80;

let scratch = Buffer.alloc(16_384);

/**
 * A row's text, right-trimmed or whole. Rows of ASCII are copied at once: asking xterm.js puts each together
 * character by character, which takes longer than emulating it.
 */
export function lineText(line: XtermLine, trim: boolean): string {
  const end = copyAscii(line, trim, 0);
  return end === null ? beyondAscii(line, trim) : scratch.toString('latin1', 0, end);
}

/** The texts of the first rows of some; one that goes on in the next keeps its blanks at the end. */
export function lineTexts(lines: readonly XtermLine[], count: number): string[] {
  const ends: (number | null)[] = [];
  let at = 0;
  const rows = Math.min(count, lines.length);
  for (let row = 0; row < rows; row += 1) {
    const end = copyAscii(lines[row] as XtermLine, lines[row + 1]?.isWrapped !== true, at);
    ends.push(end);
    at = end ?? at;
  }
  // One text for all, of which each row's is a part: making many small ones takes longer than emulating.
  const all = scratch.toString('latin1', 0, at);
  let from = 0;
  return ends.map((end, row) => {
    if (end === null) return rowText(lines[row] as XtermLine, lines[row + 1]);
    const text = all.slice(from, end);
    from = end;
    return text;
  });
}

/**
 * The text of a row before another; one that goes on there keeps its blanks at the end, but for the cell that was left
 * as a wide character had no room in it.
 */
export function rowText(line: XtermLine, next: XtermLine | undefined): string {
  if (next?.isWrapped !== true) return lineText(line, true);
  const text = lineText(line, false);
  if ((next._data[0] as number) >>> WIDTH_SHIFT !== 2) return text;
  const at = (line.length - 1) * NUMBERS_A_CELL;
  const last = (line._data[at] as number) & CONTENT_MASK;
  const isHalf = (line._data[at - NUMBERS_A_CELL] as number) >>> WIDTH_SHIFT === 2;
  // zsh fills such a cell with an inverse blank.
  const isFiller = last === SPACE && ((line._data[at + 1] as number) & INVERSE) !== 0;
  return (last === 0 && !isHalf) || isFiller ? text.slice(0, -1) : text;
}

/** Puts a row's characters behind others; gives where they end, or null when they are not all ASCII. */
function copyAscii(line: XtermLine, trim: boolean, from: number): number | null {
  const data = line._data;
  let last = (line.length - 1) * NUMBERS_A_CELL;
  if (trim)
    for (; last >= 0; last -= NUMBERS_A_CELL) {
      const content = (data[last] as number) & CONTENT_MASK;
      if (content !== 0 && content !== SPACE) break;
    }
  makeRoom(from + line.length);
  const bytes = scratch;
  let to = from;
  for (let at = 0; at <= last; at += NUMBERS_A_CELL) {
    const content = (data[at] as number) & CONTENT_MASK;
    if (content >= FIRST_BEYOND_ASCII) return null;
    bytes[to] = content === 0 ? SPACE : content;
    to += 1;
  }
  return to;
}

function makeRoom(bytes: number): void {
  if (bytes <= scratch.length) return;
  const larger = Buffer.alloc(bytes * 2);
  scratch.copy(larger);
  scratch = larger;
}

function beyondAscii(line: XtermLine, trim: boolean): string {
  const text = line.translateToString(trim);
  return trim ? text.replace(/ +$/, '') : text;
}

/** Something was written into the row's last column, be it a blank. */
export function endsFull(line: XtermLine): boolean {
  const at = (line.length - 1) * NUMBERS_A_CELL;
  const isHalf = (line._data[at - NUMBERS_A_CELL] as number) >>> WIDTH_SHIFT === 2;
  return ((line._data[at] as number) & CONTENT_MASK) !== 0 || isHalf;
}
