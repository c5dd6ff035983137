import { fail, parseJsonObject } from './json-object.ts';

/** A terminal's size in character cells. */
export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** Largest number of columns or rows a terminal may claim: what a pty's 16-bit fields hold. */
export const MAX_TERMINAL_CELLS = 65_535;
/** What a client claims that cannot read its terminal's size (facts/session-manager.md A.8). */
export const DEFAULT_TERMINAL_SIZE: TerminalSize = { cols: 300, rows: 100 };

/** The payload of a Size frame. */
export const renderSize = ({ cols, rows }: TerminalSize): Buffer =>
  Buffer.from(`{"cols":${cols},"rows":${rows}}`, 'latin1');

/** Reads a Size frame's payload. Throws FrameError. */
export function parseSize(payload: Uint8Array): TerminalSize {
  const json = parseJsonObject(payload, 'size');
  return { cols: cells(json.number('cols'), 'size.cols'), rows: cells(json.number('rows'), 'size.rows') };
}

const cells = (value: number, path: string): number =>
  Number.isInteger(value) && value >= 0 && value <= MAX_TERMINAL_CELLS
    ? value
    : fail(path, `a whole number from 0 to ${MAX_TERMINAL_CELLS}`);
