import type { XtermInternals, XtermLine } from './xterm-internals.ts';

const NUMBERS_A_CELL = 3;
const FIRST_PRINTABLE = 0x20;
const DELETE = 0x7f;
/** In a cell's first number: the width stands here, and everything below it is the character. */
const WIDTH_SHIFT = 22;
const ONE_WIDE = 1 << WIDTH_SHIFT;
const CONTENT_MASK = 0x3fffff;
/** In a cell's third number: more is known of its looks than two numbers hold. */
const HAS_EXTENDED = 0x10000000;

/**
 * Lets xterm.js print runs of plain ASCII that fit into their row in one step; its own way asks of each character how
 * wide it is, and takes a third of all time. Everything else (other characters, insert mode, character sets, links,
 * halves of wide characters, the row's end) goes xterm's own way. The result is the same to the cell, which
 * print-ascii.test.ts holds against an untouched xterm.js.
 */
export function printAsciiAtOnce(core: XtermInternals): void {
  const handler = core._inputHandler;
  const parser = handler._parser;
  const joinState = core.unicodeService.charProperties(FIRST_PRINTABLE + 1, 0);
  parser.setPrintHandler((data, start, end) => {
    const buffer = handler._activeBuffer;
    const { x } = buffer;
    const attributes = handler._curAttrData;
    const { bg } = attributes;
    if (
      x + end - start > core.cols ||
      core._charsetService.charset !== undefined ||
      core.coreService.modes.insertMode ||
      (bg & HAS_EXTENDED) !== 0
    ) {
      handler.print(data, start, end);
      return;
    }
    const line = buffer.lines.get(buffer.ybase + buffer.y);
    if (line === undefined || touchesWide(line, x, x + end - start) || !isPlain(data, start, end)) {
      handler.print(data, start, end);
      return;
    }
    const cells = line._data;
    const { fg } = attributes;
    let at = x * NUMBERS_A_CELL;
    for (let index = start; index < end; index += 1) {
      cells[at] = (data[index] as number) | ONE_WIDE;
      cells[at + 1] = fg;
      cells[at + 2] = bg;
      at += NUMBERS_A_CELL;
    }
    buffer.x = x + end - start;
    parser.precedingJoinState = joinState;
  });
}

function isPlain(data: Uint32Array, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const code = data[at] as number;
    if (code < FIRST_PRINTABLE || code >= DELETE) return false;
  }
  return true;
}

/** The run would cut a wide character in two. */
function touchesWide(line: XtermLine, from: number, to: number): boolean {
  const cells = line._data;
  if (from > 0 && (cells[(from - 1) * NUMBERS_A_CELL] as number) >>> WIDTH_SHIFT === 2) return true;
  if (to >= line.length) return false;
  const next = cells[to * NUMBERS_A_CELL] as number;
  return next >>> WIDTH_SHIFT === 0 && (next & CONTENT_MASK) === 0;
}
