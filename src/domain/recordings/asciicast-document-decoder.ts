import type { Decoder, TextStream } from './decoder.ts';
import { BrokenRecording, MAX_COLS, MAX_ROWS, type RecordingEvent } from './recording-event.ts';

/** One JSON document has to be read whole. */
const MAX_DOCUMENT_CHARS = 64_000_000;

/** asciicast v1: one JSON object whose `stdout` is a list of `[seconds since the one before, text]`. */
export class AsciicastDocumentDecoder implements Decoder {
  readonly #text: TextStream;
  readonly #parts: string[] = [];
  #chars = 0;

  constructor(text: TextStream) {
    this.#text = text;
  }

  push(bytes: Uint8Array): readonly RecordingEvent[] {
    this.#keep(this.#text.push(bytes));
    return [];
  }

  *end(): Generator<RecordingEvent> {
    this.#keep(this.#text.end());
    const value = parsed(this.#parts.join(''));
    const cols = sideOf(value['width'], MAX_COLS);
    const rows = sideOf(value['height'], MAX_ROWS);
    if (cols === null || rows === null)
      throw new BrokenRecording(1, "the recording's width and height must be whole numbers from 1");
    if (!Array.isArray(value['stdout']))
      throw new BrokenRecording(1, "the recording's stdout must be a list of [seconds, text]");
    yield { kind: 'begun', startedAtMs: null, size: { cols, rows } };
    let atMs = 0;
    for (const [index, each] of (value['stdout'] as unknown[]).entries()) {
      const [delay, data] = Array.isArray(each) && each.length === 2 ? (each as unknown[]) : [];
      if (typeof delay !== 'number' || !Number.isFinite(delay) || delay < 0 || typeof data !== 'string')
        throw new BrokenRecording(1, `stdout[${index}] must be [seconds from 0, text]`);
      atMs += delay * 1000;
      yield { kind: 'output', atMs: Math.round(atMs * 1000) / 1000, data };
    }
  }

  #keep(text: string): void {
    this.#chars += text.length;
    if (this.#chars > MAX_DOCUMENT_CHARS)
      throw new BrokenRecording(1, `longer than ${MAX_DOCUMENT_CHARS} characters`);
    this.#parts.push(text);
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below.
  }
  throw new BrokenRecording(1, 'not one JSON object, as asciicast version 1 is');
}

function sideOf(value: unknown, most: number): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 ? Math.min(value, most) : null;
}
