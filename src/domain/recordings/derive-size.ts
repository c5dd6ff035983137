import { latin1 } from './bytes.ts';
import { editedWidth } from './edited-width.ts';
import { DEFAULT_SIZE, type TerminalSize } from './recording-event.ts';

/** Programs move to 999;999 to ask how large a terminal is. */
const MOST_ROWS = 200;
const MOST_COLS = 400;

/**
 * The size of a terminal from what it was sent, for formats that do not tell: full-screen programs set the scrolling
 * region to the last row and move to places on the screen, zsh fills a row before each prompt, and line editors wrap at
 * the right edge. 80x24 where nothing tells.
 */
export function deriveSize(bytes: Uint8Array): TerminalSize {
  const text = latin1(bytes);
  let { cols, rows } = DEFAULT_SIZE;
  const atLeast = (row: number, col: number) => {
    if (row <= MOST_ROWS) rows = Math.max(rows, row);
    if (col <= MOST_COLS) cols = Math.max(cols, col);
  };
  for (const move of text.matchAll(/\x1b\[(\d{1,4});(\d{1,4})[Hf]/g)) {
    // Nothing is that far right and down but a question.
    if (Number(move[1]) <= MOST_ROWS || Number(move[2]) <= MOST_COLS)
      atLeast(Number(move[1]), Number(move[2]));
  }
  for (const region of text.matchAll(/\x1b\[\d{0,3};(\d{1,4})r/g)) atLeast(Number(region[1]), 0);
  for (const move of text.matchAll(/\x1b\[(\d{1,4})([dG])/g))
    if (move[2] === 'd') atLeast(Number(move[1]), 0);
    else atLeast(0, Number(move[1]));
  // zsh: an inverse % and blanks to the last column but one, then back to the left.
  for (const fill of text.matchAll(/%\x1b\[27m\x1b\[1m\x1b\[0m( {20,400})\r/g))
    atLeast(0, (fill[1] as string).length + 1);
  const edited = editedWidth(text);
  // The default is a guess; an edge that was seen is none.
  if (edited !== null && edited <= MOST_COLS)
    cols = cols === DEFAULT_SIZE.cols ? edited : Math.max(cols, edited);
  return { cols, rows };
}
