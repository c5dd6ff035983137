import type { TerminalSize } from './recording-event.ts';

/** A row of a terminal, right-trimmed; `wrapped` when it goes on from the row above. */
export interface ScreenRow {
  readonly text: string;
  readonly wrapped: boolean;
}

/** Some characters of one look. `sgr` are the parameters of the control sequence that sets it; empty is plain. */
export interface StyledRun {
  readonly text: string;
  readonly sgr: string;
}

/** A row with its looks; nothing in it can control a terminal. */
export interface StyledRow {
  readonly runs: readonly StyledRun[];
  readonly wrapped: boolean;
}

/** A place in what was shown that stays true while rows scroll away; gone when they are forgotten. */
export interface Anchor {
  readonly col: number;
}

/** What an emulator tells while it is written to; called in order, before \`write\` returns. */
export interface EmulatorSignals {
  /** A row has left the screen for good: scrolled out, or cleared. Null when nobody asks for the rows. */
  rowLeft: ((text: string, wrapped: boolean) => void) | null;
  /** The shell marks its prompt: what stands in OSC 133. */
  marked(payload: string): void;
  /** A line editor begins or stops to read keys (bracketed paste is switched). */
  editing(on: boolean): void;
  /** The cursor has gone to the next row; not on the alternate screen. */
  lineFed(): void;
  bell(): void;
  /** All of the normal screen has been erased, and its anchors are gone. */
  cleared(): void;
}

/** A terminal without a display. What it answers to questions of programs is thrown away. */
export interface Emulator {
  readonly size: TerminalSize;
  /** A full-screen program has the alternate screen. */
  readonly alternate: boolean;
  /** The cursor keys send what programs asked for; zsh's editor asks while it reads, where it is so set up. */
  readonly applicationKeys: boolean;
  write(data: Uint8Array | string): void;
  resize(size: TerminalSize): void;
  screen(): readonly ScreenRow[];
  /** Rows of the normal screen that have not left it, those scrolled out but not yet told included. */
  remaining(): readonly ScreenRow[];
  styledScreen(): readonly StyledRow[];
  readonly cursorHidden: boolean;
  cursor(): { readonly row: number; readonly col: number };
  anchor(): Anchor;
  /** The rows from the anchor's to the cursor's; null when the anchor is gone. */
  rowsSince(anchor: Anchor): readonly ScreenRow[] | null;
  /** The row above the cursor with the rows it is wrapped from, as one text. */
  lineAbove(): string;
  forget(anchor: Anchor): void;
}
