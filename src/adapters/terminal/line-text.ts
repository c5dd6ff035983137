import type { XtermLine } from './xterm-internals.ts';

/** How xterm.js keeps a cell: three numbers, the first of which is the code point, a mark for several, and the width. */
const NUMBERS_A_CELL = 3;
const CODE_MASK = 0x1fffff;
const CONTENT_MASK = 0x3fffff;
const SPACE = 32;
const FIRST_BEYOND_ASCII = 0x80;

let scratch = Buffer.alloc(1024);

/**
 * A row's text, right-trimmed or whole. Rows of ASCII are copied at once: asking xterm.js puts each together
 * character by character, which takes longer than emulating it.
 */
export function lineText(line: XtermLine, trim: boolean): string {
  const data = line._data;
  let end = line.length;
  if (trim)
    for (; end > 0; end -= 1) {
      const content = data[(end - 1) * NUMBERS_A_CELL] as number;
      if ((content & CONTENT_MASK) !== 0 && (content & CODE_MASK) !== SPACE) break;
    }
  if (end > scratch.length) scratch = Buffer.alloc(end * 2);
  for (let cell = 0, at = 0; cell < end; cell += 1, at += NUMBERS_A_CELL) {
    const content = (data[at] as number) & CONTENT_MASK;
    if (content >= FIRST_BEYOND_ASCII) return beyondAscii(line, trim);
    scratch[cell] = content === 0 ? SPACE : content;
  }
  return scratch.toString('latin1', 0, end);
}

function beyondAscii(line: XtermLine, trim: boolean): string {
  const text = line.translateToString(trim);
  return trim ? text.replace(/ +$/, '') : text;
}
