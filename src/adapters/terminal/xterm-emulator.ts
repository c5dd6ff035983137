import xterm, { type IMarker, type Terminal } from '@xterm/headless';
import { joined } from '../../domain/recordings/bytes.ts';
import type {
  Anchor,
  Emulator,
  EmulatorSignals,
  ScreenRow,
  StyledRow,
} from '../../domain/recordings/emulator.ts';
import type { TerminalSize } from '../../domain/recordings/recording-event.ts';
import { lineText, lineTexts, rowText } from './line-text.ts';
import { printAsciiAtOnce } from './print-ascii.ts';
import { styledRow } from './styled-row.ts';
import { asTerminalsDo, joinAgain, switchColumns } from './terminal-ways.ts';
import { wholeCharacters } from './whole-characters.ts';
import { internalsOf, type XtermBuffer, type XtermInternals, type XtermLine } from './xterm-internals.ts';

/** Rows that stay behind the screen: a higher window brings them back, a wider one joins them. */
const SCROLLBACK_ROWS = 500;
/** Rows beyond them are told this many at once, which is cheaper than one by one. */
const TOLD_AT_ONCE = 64;
/** xterm.js knows no narrower terminal. */
const MIN_COLS = 2;

const NOTHING: Uint8Array = new Uint8Array(0);

const silent: EmulatorSignals = {
  rowLeft: null,
  marked() {},
  editing() {},
  lineFed() {},
  bell() {},
  cleared() {},
};

class XtermAnchor implements Anchor {
  readonly marker: IMarker;
  readonly col: number;
  constructor(marker: IMarker, col: number) {
    this.marker = marker;
    this.col = col;
  }
}

/** xterm.js without a display. Rows are told once, when they leave what can still change. */
export class XtermEmulator implements Emulator {
  readonly terminal: Terminal;
  readonly #core: XtermInternals;
  readonly #signals: EmulatorSignals;
  /** The first row of the normal buffer that has not been told. */
  #untold = 0;
  /** The first row when all places were taken. */
  #first: XtermLine | undefined;
  /** The beginning of a character whose other bytes have not come. */
  #held = NOTHING;

  constructor(size: TerminalSize, signals: Partial<EmulatorSignals> = {}, scrollbackRows = SCROLLBACK_ROWS) {
    this.terminal = new xterm.Terminal({
      cols: Math.max(size.cols, MIN_COLS),
      rows: size.rows,
      scrollback: scrollbackRows + TOLD_AT_ONCE,
      allowProposedApi: true,
      logLevel: 'off',
    });
    this.#core = internalsOf(this.terminal);
    asTerminalsDo(this.terminal, this.#core);
    printAsciiAtOnce(this.#core);
    this.#signals = { ...silent, ...signals };
    this.#listen();
  }

  get size(): TerminalSize {
    return { cols: this.terminal.cols, rows: this.terminal.rows };
  }

  get alternate(): boolean {
    return this.#core.buffers.active !== this.#core.buffers.normal;
  }

  get applicationKeys(): boolean {
    return this.#core.coreService.decPrivateModes.applicationCursorKeys;
  }

  get #normal(): XtermBuffer {
    return this.#core.buffers.normal;
  }

  write(data: Uint8Array | string): void {
    // An empty piece would end xterm's loop over its pieces.
    if (data.length === 0) return;
    if (typeof data === 'string') {
      this.#core.writeSync(data);
      return;
    }
    const whole = joined(this.#held, data);
    const end = wholeCharacters(whole);
    this.#held = whole.slice(end);
    if (end > 0) this.#core.writeSync(whole.subarray(0, end));
  }

  resize(size: TerminalSize): void {
    const { ybase, y } = this.#normal;
    // Joining and wrapping anew moves rows and may drop some, so what has scrolled out is told before. The first
    // untold row is held fast by a marker, which needs this screen.
    this.#tellUntil(ybase, false);
    const marker = this.alternate ? undefined : this.terminal.registerMarker(this.#untold - (ybase + y));
    this.terminal.resize(Math.max(size.cols, MIN_COLS), size.rows);
    this.#untold = marker === undefined ? this.#untold : Math.max(0, marker.line);
    this.#untold = Math.min(this.#untold, this.#normal.lines.length);
    this.#first = this.#normal.lines.get(0);
    marker?.dispose();
  }

  screen(): readonly ScreenRow[] {
    const buffer = this.#core.buffers.active;
    return rowsOf(buffer, buffer.ybase, buffer.ybase + this.terminal.rows);
  }

  styledScreen(): readonly StyledRow[] {
    const { active } = this.terminal.buffer;
    return Array.from({ length: this.terminal.rows }, (_, row) =>
      styledRow(active.getLine(active.baseY + row)),
    );
  }

  get cursorHidden(): boolean {
    return this.#core.coreService.isCursorHidden;
  }

  remaining(): readonly ScreenRow[] {
    return rowsOf(this.#normal, this.#untold, this.#normal.lines.length);
  }

  cursor(): { readonly row: number; readonly col: number } {
    const { x, y } = this.#core.buffers.active;
    return { row: y, col: Math.min(x, this.terminal.cols - 1) };
  }

  anchor(): Anchor {
    const marker = this.terminal.registerMarker(0);
    return new XtermAnchor(marker as IMarker, this.#normal.x);
  }

  rowsSince(anchor: Anchor): readonly ScreenRow[] | null {
    if (!(anchor instanceof XtermAnchor) || anchor.marker === undefined || anchor.marker.line < 0)
      return null;
    const buffer = this.#normal;
    return rowsOf(buffer, anchor.marker.line, buffer.ybase + buffer.y + 1);
  }

  lineAbove(): string {
    const { lines, ybase, y } = this.#normal;
    let at = ybase + y - 1;
    let text = lines.get(at)?.translateToString(true) ?? '';
    while (lines.get(at)?.isWrapped === true && at > 0) {
      at -= 1;
      text = (lines.get(at)?.translateToString(false) ?? '') + text;
    }
    return text;
  }

  forget(anchor: Anchor): void {
    if (anchor instanceof XtermAnchor) anchor.marker?.dispose();
  }

  #listen(): void {
    const { parser } = this.terminal;
    this.terminal.onScroll(() => this.#scrolled());
    this.terminal.onLineFeed(() => {
      if (this.alternate) return;
      if (this.#core.coreService.decPrivateModes.bracketedPasteMode) joinAgain(this.#normal);
      this.#signals.lineFed();
    });
    this.terminal.onBell(() => this.#signals.bell());
    parser.registerOscHandler(133, (payload) => {
      if (!this.alternate) this.#signals.marked(payload);
      return true;
    });
    for (const final of ['h', 'l'])
      parser.registerCsiHandler({ prefix: '?', final }, (params) => {
        if (params.includes(2004) && !this.alternate) this.#signals.editing(final === 'h');
        if (params.includes(3)) {
          if (!this.alternate) this.#erasing(2);
          switchColumns(this.#core);
        }
        return false;
      });
    parser.registerCsiHandler({ final: 'J' }, (params) => {
      this.#erasing(typeof params[0] === 'number' ? params[0] : 0);
      if (params[0] !== 2 || this.alternate) return false;
      this.#core._inputHandler.eraseInDisplay({ params: [2] });
      this.#signals.cleared();
      return true;
    });
    parser.registerEscHandler({ final: 'c' }, () => {
      this.#tellUntil(this.#normal.lines.length, true);
      this.#untold = 0;
      this.#first = undefined;
      return false;
    });
  }

  #scrolled(): void {
    if (this.alternate) return;
    const { lines } = this.#normal;
    if (lines.length < lines.maxLength) return;
    // What scrolls within a region drops nothing, and is told as scrolling too. A dropped row's place is the last now.
    const first = lines.get(0);
    if (this.#first !== undefined && first !== this.#first) this.#untold = Math.max(0, this.#untold - 1);
    this.#first = first;
    // The next that scrolls drops the first row.
    if (this.#untold === 0) this.#tellUntil(TOLD_AT_ONCE, false);
  }

  /** Text is about to be erased that had not scrolled out: it was shown, so it is told. */
  #erasing(how: number): void {
    if (this.alternate) return;
    const { ybase, x, y } = this.#normal;
    const wholeScreen = how === 2 || (how === 0 && x === 0 && y === 0);
    if (wholeScreen) {
      const last = lastText(this.#normal, ybase, ybase + this.terminal.rows);
      if (last < ybase) return;
      this.#tellUntil(last + 1, false);
      this.#untold = ybase;
    } else if (how === 3 && ybase > 0) {
      this.#tellUntil(ybase, false);
      this.#untold = Math.max(0, this.#untold - ybase);
      this.#first = undefined;
    }
  }

  #tellUntil(end: number, trim: boolean): void {
    const tell = this.#signals.rowLeft;
    if (tell === null) {
      this.#untold = Math.max(this.#untold, end);
      return;
    }
    const stop = trim ? lastText(this.#normal, this.#untold, end) + 1 : end;
    while (this.#untold < stop) {
      const end = Math.min(stop, this.#untold + TOLD_AT_ONCE);
      const lines: XtermLine[] = [];
      for (let at = this.#untold; at <= end; at += 1) {
        const line = this.#normal.lines.get(at);
        if (line !== undefined) lines.push(line);
      }
      const texts = lineTexts(lines, end - this.#untold);
      this.#untold = end;
      for (const [index, text] of texts.entries()) tell(text, lines[index]?.isWrapped === true);
    }
  }
}

/** The last row with text among some; one before the first when there is none. */
function lastText(buffer: XtermBuffer, from: number, to: number): number {
  let at = to - 1;
  while (at >= from && blank(buffer.lines.get(at))) at -= 1;
  return at;
}

function blank(line: XtermLine | undefined): boolean {
  return line === undefined || lineText(line, true) === '';
}

function rowsOf(buffer: XtermBuffer, from: number, to: number): readonly ScreenRow[] {
  const rows: ScreenRow[] = [];
  for (let at = from; at < to; at += 1) {
    const line = buffer.lines.get(at);
    rows.push(line === undefined ? { text: '', wrapped: false } : rowOf(line, buffer.lines.get(at + 1)));
  }
  return rows;
}

/** A row that goes on keeps its blanks at the end: they stand within its line. */
function rowOf(line: XtermLine, next: XtermLine | undefined): ScreenRow {
  return { text: rowText(line, next), wrapped: line.isWrapped };
}
