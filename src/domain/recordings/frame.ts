import type { StyledRow, StyledRun } from './emulator.ts';
import { maskInPlace } from './mask.ts';
import type { TerminalSize } from './recording-event.ts';

/** What stands on the screen from a moment on. A row is its runs; the same row is the same object while it stays. */
export interface Frame {
  readonly atMs: number;
  readonly size: TerminalSize;
  readonly rows: readonly FrameRow[];
  /** Null while it is hidden. */
  readonly cursor: { readonly row: number; readonly col: number } | null;
}

export interface FrameRow {
  readonly runs: readonly StyledRun[];
  /** Its plain text. */
  readonly text: string;
}

/** Rows that are kept to be used again. */
const MAX_KNOWN_ROWS = 20_000;
/** A line of a key or certificate; on a screen its head may have scrolled away. */
const ENCODED = /^[A-Za-z0-9+/]{60,76}={0,2}$/;

/** Makes rows of frames: masked, each distinct row once. */
export class FrameRows {
  readonly #known = new Map<string, FrameRow>();
  readonly #masked: boolean;

  constructor(masked: boolean) {
    this.#masked = masked;
  }

  of(screen: readonly StyledRow[]): readonly FrameRow[] {
    const runs = this.#masked ? masked(screen) : screen.map((row) => row.runs);
    return runs.map((row) => this.#row(row));
  }

  #row(runs: readonly StyledRun[]): FrameRow {
    const key = runs.map((run) => `${run.sgr}\u0001${run.text}`).join('\u0002');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const row = { runs, text: runs.map((run) => run.text).join('') };
    if (this.#known.size >= MAX_KNOWN_ROWS) this.#known.clear();
    this.#known.set(key, row);
    return row;
  }
}

/** Masks over wrapped rows, as a secret may go on in the next. */
function masked(screen: readonly StyledRow[]): readonly (readonly StyledRun[])[] {
  const texts = screen.map((row) => row.runs.map((run) => run.text).join(''));
  const whole = texts
    .map((text, at) => (at > 0 && screen[at]?.wrapped !== true ? `\n${text}` : text))
    .join('');
  const hidden = maskInPlace(whole);
  let at = 0;
  return screen.map((row, index) => {
    if (index > 0 && !row.wrapped) at += 1;
    const text = texts[index] as string;
    const shown = ENCODED.test(text.trim()) ? text.replace(/\S/g, '*') : hidden.slice(at, at + text.length);
    at += text.length;
    if (shown === text) return row.runs;
    let from = 0;
    return row.runs.map((run) => {
      const piece = shown.slice(from, from + run.text.length);
      from += run.text.length;
      return { text: piece, sgr: run.sgr };
    });
  });
}

/** The control sequences that turn one frame into the next: places, looks, erasing to the right, and nothing else. */
export function renderChange(before: Frame | null, frame: Frame): string {
  const anew =
    before === null || before.size.cols !== frame.size.cols || before.size.rows !== frame.size.rows;
  let out = anew ? '\u001b[0m\u001b[H\u001b[2J' : '';
  for (const [index, row] of frame.rows.entries()) {
    if (anew ? row.runs.length === 0 : before.rows[index] === row) continue;
    out += `\u001b[${index + 1};1H${renderRow(row)}\u001b[K`;
  }
  if (frame.cursor === null) return before?.cursor === null ? out : `${out}\u001b[?25l`;
  const { row, col } = frame.cursor;
  if (out === '' && before?.cursor?.row === row && before.cursor.col === col) return '';
  return `${out}\u001b[${row + 1};${col + 1}H${before === null || before.cursor === null ? '\u001b[?25h' : ''}`;
}

/** A row as a terminal is sent it; it ends plain. */
export function renderRow(row: FrameRow): string {
  return row.runs
    .map((run) => (run.sgr === '' ? run.text : `\u001b[${run.sgr}m${run.text}\u001b[0m`))
    .join('');
}
