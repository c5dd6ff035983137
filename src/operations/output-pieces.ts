import type { TextStream } from '../domain/recordings/decoder.ts';
import type { RecordingEvent } from '../domain/recordings/recording-event.ts';

type Output = Extract<RecordingEvent, { kind: 'output' }>;

/** Some dozens of lines. */
const PIECE_LENGTH = 4096;
/** A line without an end is told in pieces. */
const MAX_LINE = 65_536;
const LF = 10;

/** Cuts output into pieces that end with lines, and tells those lines as they were sent. */
export interface Pieces {
  cut(output: Output): Iterable<Output>;
  /** The lines that ended in the piece that was given last; `all`: what is still without an end too. */
  lines(all: boolean): readonly string[];
}

/** `text` decodes bytes. */
export function piecesOf(text: TextStream): Pieces {
  let open = '';
  return {
    *cut(output) {
      for (const data of typeof output.data === 'string' ? ofText(output.data) : ofBytes(output.data)) {
        open += typeof data === 'string' ? data : text.push(data);
        yield { ...output, data };
      }
    },
    lines(all) {
      const lines = open.split('\n');
      open = all ? '' : (lines.pop() as string);
      if (open.length > MAX_LINE) {
        lines.push(open);
        open = '';
      }
      return lines.map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line));
    },
  };
}

function* ofText(data: string): Generator<string> {
  for (let from = 0; from < data.length; ) {
    const to = ending(data.indexOf('\n', from + PIECE_LENGTH), from, data.length);
    yield data.slice(from, to);
    from = to;
  }
}

function* ofBytes(data: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < data.length; ) {
    const to = ending(data.indexOf(LF, from + PIECE_LENGTH), from, data.length);
    yield data.subarray(from, to);
    from = to;
  }
}

/** Behind the line end that was found, if it is not far; else in the middle of a line. */
function ending(lineEnd: number, from: number, length: number): number {
  const to = lineEnd === -1 ? length : lineEnd + 1;
  return to - from > 4 * PIECE_LENGTH ? Math.min(length, from + 4 * PIECE_LENGTH) : to;
}
