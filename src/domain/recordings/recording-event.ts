/** How a file is laid out; told by its content, never by its name. */
export type RecordingFormat =
  | 's3-transcript'
  | 'cloudwatch-transcript'
  | 'cloudwatch-stream'
  | 'powershell-transcript'
  | 'asciicast-1'
  | 'asciicast-2'
  | 'asciicast-3'
  | 'raw';

/** A part of a recording that is not there, or not as it was shown. What is not known is null. */
export interface Gap {
  /** Milliseconds from the beginning of the recording. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** Offsets in the file. */
  readonly fromByte: number | null;
  readonly toByte: number | null;
  /** A sentence for people. */
  readonly reason: string;
}

/** A gap of which only the reason and perhaps the place in the file are known. */
export function gap(reason: string, place: Partial<Gap> = {}): Gap {
  return { fromMs: null, toMs: null, fromByte: null, toByte: null, ...place, reason };
}

/**
 * One thing that happened in a recording, in order. `atMs` is milliseconds from its beginning, null where the format
 * has no times. Output is what the terminal was sent; bytes and text are the same to a reader.
 */
export type RecordingEvent =
  | { readonly kind: 'begun'; readonly startedAtMs: number | null; readonly size: TerminalSize | null }
  | { readonly kind: 'output'; readonly atMs: number | null; readonly data: Uint8Array | string }
  | { readonly kind: 'resized'; readonly atMs: number | null; readonly size: TerminalSize }
  | { readonly kind: 'marker'; readonly atMs: number | null; readonly label: string }
  | { readonly kind: 'passed'; readonly atMs: number | null }
  | { readonly kind: 'gap'; readonly gap: Gap };

export interface TerminalSize {
  readonly cols: number;
  readonly rows: number;
}

/** The size of a terminal when nothing tells it. */
export const DEFAULT_SIZE: TerminalSize = { cols: 80, rows: 24 };

/** The largest terminal that is emulated; a recording may ask for any. */
export const MAX_COLS = 1000;
export const MAX_ROWS = 500;

/** A command of a session: `marked` by the shell itself, or `read` off the screen. Times are epoch milliseconds. */
export interface RecordedCommand {
  readonly text: string;
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly exitStatus: number | null;
  readonly certainty: 'marked' | 'read';
  /** When it was entered, milliseconds from the beginning of the recording. */
  readonly atMs: number | null;
}

/** A file that cannot be a recording, or breaks its format's rules; says the line where it has lines. */
export class BrokenRecording extends Error {
  readonly line: number | null;

  constructor(line: number | null, problem: string) {
    super(line === null ? problem : `line ${line}: ${problem}`);
    this.line = line;
  }
}
