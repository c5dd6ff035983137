import type { CommandList } from './command-list.ts';
import { CommandReader } from './command-reader.ts';
import type { Emulator, EmulatorSignals } from './emulator.ts';
import {
  type Gap,
  gap,
  MAX_COLS,
  MAX_ROWS,
  type RecordingEvent,
  type TerminalSize,
} from './recording-event.ts';

/** Makes an emulator; given from outside. */
export type EmulatorMaker = (size: TerminalSize, signals: EmulatorSignals) => Emulator;

/** A line that never ends is told in pieces of this length. */
const MAX_LINE_CHARS = 1_000_000;
/** Gaps that are told one by one; the rest are counted. */
const MAX_GAPS = 1000;

/** What a reader is told as it reads. */
export interface ReaderOptions {
  readonly make: EmulatorMaker;
  /** The size where the recording does not tell it. */
  readonly size: TerminalSize;
  /** Control sequences were taken out of some lines, so that what switches line editing on and off is not whole. */
  readonly stripped?: boolean;
  /** A line has been shown and can change no more. */
  readonly onLine?: (line: string) => void;
  /** Commands are not looked for. */
  readonly withoutCommands?: boolean;
}

/** Turns events into one recording: what stands on the screen, the lines that have left it, the commands, the gaps. */
export class Reader {
  readonly emulator: Emulator;
  readonly #options: ReaderOptions;
  readonly #commands: CommandReader | null;
  readonly #gaps: Gap[] = [];
  #moreGaps = 0;
  #startedAtMs: number | null = null;
  #atMs: number | null = null;
  #line = '';
  #lineBegun = false;

  constructor(options: ReaderOptions) {
    this.#options = options;
    const commands = () => this.#commands;
    this.emulator = options.make(clamped(options.size), {
      rowLeft: options.onLine === undefined ? null : (text, wrapped) => this.#rowLeft(text, wrapped),
      marked: (payload) => commands()?.marked(payload),
      editing: (on) => {
        if (options.stripped !== true) commands()?.editing(on);
        else commands()?.editorSeen();
      },
      lineFed: () => commands()?.lineFed(),
      bell: () => commands()?.bell(),
      cleared: () => commands()?.cleared(),
    });
    this.#commands = options.withoutCommands === true ? null : new CommandReader(this.emulator);
  }

  /** Milliseconds since the beginning; null where there are no times. */
  get atMs(): number | null {
    return this.#atMs;
  }

  get gaps(): readonly Gap[] {
    if (this.#moreGaps === 0) return this.#gaps;
    return [...this.#gaps, gap(`${this.#moreGaps} more gaps of the same kinds.`)];
  }

  get commands(): CommandList['all'] {
    return this.#commands?.commands.all ?? [];
  }

  /** What finds commands, for who follows a session while it is open; null when they are not looked for. */
  get commandReader(): CommandReader | null {
    return this.#commands;
  }

  take(event: RecordingEvent): void {
    switch (event.kind) {
      case 'begun':
        this.#startedAtMs = event.startedAtMs;
        if (event.size !== null) this.#resize(event.size);
        break;
      case 'output':
        this.#moment(event.atMs);
        this.emulator.write(event.data);
        break;
      case 'resized':
        this.#moment(event.atMs);
        this.#resize(event.size);
        break;
      case 'gap':
        if (this.#gaps.length < MAX_GAPS) this.#gaps.push(event.gap);
        else this.#moreGaps += 1;
        break;
      case 'marker':
      case 'passed':
        this.#moment(event.atMs);
        break;
      default:
        event satisfies never;
    }
  }

  /** Everything was taken: the rest of the lines is told, the last command closed. */
  finish(): void {
    this.#commands?.end();
    const dropped = this.#commands?.commands.dropped ?? 0;
    if (dropped > 0) this.#gaps.push(gap(`${dropped} more commands were found than are listed.`));
    const rows = this.emulator.remaining();
    let last = rows.length - 1;
    while (last >= 0 && rows[last]?.text.trim() === '') last -= 1;
    for (const row of rows.slice(0, last + 1)) this.#rowLeft(row.text, row.wrapped);
    this.#lineDone();
  }

  /** The text of each row, right-trimmed. */
  screen(): readonly string[] {
    return this.emulator.screen().map((row) => row.text.replace(/ +$/, ''));
  }

  #moment(atMs: number | null): void {
    if (atMs === null) return;
    this.#atMs = atMs;
    this.#commands?.at(atMs, this.#startedAtMs === null ? null : this.#startedAtMs + Math.round(atMs));
  }

  #resize(size: TerminalSize): void {
    const { cols, rows } = clamped(size);
    if (cols !== this.emulator.size.cols || rows !== this.emulator.size.rows)
      this.emulator.resize({ cols, rows });
  }

  #rowLeft(text: string, wrapped: boolean): void {
    if (!wrapped || this.#line.length > MAX_LINE_CHARS) this.#lineDone();
    this.#line = this.#line === '' ? text : this.#line + text;
    this.#lineBegun = true;
  }

  #lineDone(): void {
    if (!this.#lineBegun) return;
    this.#options.onLine?.(this.#line);
    this.#line = '';
    this.#lineBegun = false;
  }
}

function clamped(size: TerminalSize): TerminalSize {
  return { cols: Math.min(size.cols, MAX_COLS), rows: Math.min(size.rows, MAX_ROWS) };
}
