import { type Decoder, LineCutter, type TextStream } from './decoder.ts';
import { BrokenRecording, gap, MAX_COLS, MAX_ROWS, type RecordingEvent } from './recording-event.ts';

const BLANK = /^[\s\ufeff]*$/;
/** The longest line: one event holds what came within one read of the terminal. */
const MAX_LINE_CHARS = 64_000_000;

/**
 * asciicast v2 and v3 (docs.asciinema.org/manual/asciicast): a header line, then `[time, code, data]` a line. v2's
 * times count from the beginning, v3's from the event before; v3 has comments. An event that breaks the rules is
 * refused with its line; only a last line without an end that does not parse is a file cut off: a gap.
 */
export class AsciicastDecoder implements Decoder {
  readonly #version: 2 | 3;
  readonly #text: TextStream;
  readonly #lines = new LineCutter();
  #headerSeen = false;
  #atMs = 0;
  #bytes = 0;

  constructor(version: 2 | 3, text: TextStream) {
    this.#version = version;
    this.#text = text;
  }

  *push(bytes: Uint8Array): Generator<RecordingEvent> {
    this.#bytes += bytes.length;
    for (const { text, line } of this.#lines.push(this.#text.push(bytes))) yield* this.#line(text, line);
  }

  *end(): Generator<RecordingEvent> {
    for (const { text, line } of this.#lines.push(this.#text.end())) yield* this.#line(text, line);
    const last = this.#lines.end();
    if (last !== null && this.#headerSeen && isCutOff(last.text))
      yield {
        kind: 'gap',
        gap: gap(`Line ${last.line} is cut off: the recording ends within an event.`, {
          fromMs: this.#atMs,
          toByte: this.#bytes,
        }),
      };
    else if (last !== null) yield* this.#line(last.text, last.line);
    if (!this.#headerSeen) throw new BrokenRecording(1, 'the header of the recording is missing');
  }

  *#line(text: string, line: number): Generator<RecordingEvent> {
    if (BLANK.test(text) || (this.#version === 3 && text.startsWith('#'))) return;
    if (text.length > MAX_LINE_CHARS)
      throw new BrokenRecording(line, `longer than ${MAX_LINE_CHARS} characters`);
    let value: unknown;
    try {
      value = JSON.parse(text.replace(/^\ufeff/, ''));
    } catch {
      throw new BrokenRecording(line, 'not JSON');
    }
    if (!this.#headerSeen) {
      this.#headerSeen = true;
      yield this.#header(value, line);
    } else yield this.#event(value, line);
  }

  #header(value: unknown, line: number): RecordingEvent {
    if (!isRecord(value)) throw new BrokenRecording(line, 'the header must be an object');
    if (value['version'] !== this.#version)
      throw new BrokenRecording(line, `the header's version must be ${this.#version}`);
    const term = this.#version === 2 ? value : value['term'];
    if (!isRecord(term)) throw new BrokenRecording(line, 'the header has no "term"');
    const [c, r] = this.#version === 2 ? ['width', 'height'] : ['term.cols', 'term.rows'];
    const cols = sideOf(term[this.#version === 2 ? 'width' : 'cols'], MAX_COLS);
    const rows = sideOf(term[this.#version === 2 ? 'height' : 'rows'], MAX_ROWS);
    if (cols === null || rows === null)
      throw new BrokenRecording(line, `the header's ${c} and ${r} must be whole numbers from 1`);
    const at = value['timestamp'];
    if (at !== undefined && at !== null && !(typeof at === 'number' && Number.isFinite(at)))
      throw new BrokenRecording(line, "the header's timestamp must be a number of seconds");
    const theme = themeProblem(this.#version === 2 ? value['theme'] : term['theme']);
    if (theme !== null) throw new BrokenRecording(line, theme);
    return {
      kind: 'begun',
      startedAtMs: typeof at === 'number' ? Math.round(at * 1000) : null,
      size: { cols, rows },
    };
  }

  #event(value: unknown, line: number): RecordingEvent {
    if (!Array.isArray(value) || value.length !== 3)
      throw new BrokenRecording(line, 'an event must be [time, code, data]');
    const [time, code, data] = value as unknown[];
    if (typeof time !== 'number' || !Number.isFinite(time) || time < 0)
      throw new BrokenRecording(line, "an event's time must be a number of seconds from 0");
    if (typeof code !== 'string') throw new BrokenRecording(line, "an event's code must be a text");
    if (typeof data !== 'string') throw new BrokenRecording(line, "an event's data must be a text");
    const ms = time * 1000;
    // Times that go back are seen in edited files: what was shown before stays before.
    this.#atMs = this.#version === 3 ? this.#atMs + ms : Math.max(this.#atMs, ms);
    const atMs = Math.round(this.#atMs * 1000) / 1000;
    if (code === 'o') return { kind: 'output', atMs, data };
    if (code === 'r') return { kind: 'resized', atMs, size: sizeOf(data, line) };
    if (code === 'm') return { kind: 'marker', atMs, label: data };
    // Input, exit and codes yet to come take time and show nothing.
    return { kind: 'passed', atMs };
  }
}

const COLOR = /^#[0-9a-f]{6}$/i;

/** What is wrong with a header's theme, which has `fg`, `bg` and a palette of 8 or 16 colours, or nothing at all. */
function themeProblem(theme: unknown): string | null {
  if (theme === undefined || theme === null) return null;
  if (!isRecord(theme)) return "the header's theme must be an object";
  if (Object.keys(theme).length === 0) return null;
  for (const name of ['fg', 'bg'])
    if (typeof theme[name] !== 'string' || !COLOR.test(theme[name] as string))
      return `the theme's ${name} must be a colour, as in #1a2b3c`;
  const palette = theme['palette'];
  const colors = typeof palette === 'string' ? palette.split(':') : [];
  return (colors.length === 8 || colors.length === 16) && colors.every((color) => COLOR.test(color))
    ? null
    : "the theme's palette must be 8 or 16 colours with colons between them";
}

function sizeOf(text: string, line: number) {
  const size = /^(\d{1,5})x(\d{1,5})$/.exec(text);
  const cols = sideOf(Number(size?.[1]), MAX_COLS);
  const rows = sideOf(Number(size?.[2]), MAX_ROWS);
  if (cols === null || rows === null)
    throw new BrokenRecording(line, "a resize's data must be COLSxROWS, as in 80x24");
  return { cols, rows };
}

function sideOf(value: unknown, most: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 ? Math.min(value, most) : null;
}

/** Begins as an event and does not parse. */
function isCutOff(text: string): boolean {
  if (!text.trimStart().startsWith('[') || text.trimEnd().endsWith(']')) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
