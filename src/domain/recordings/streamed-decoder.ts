import { type Decoder, LineCutter, type TextStream } from './decoder.ts';
import { BrokenRecording, gap, type RecordingEvent } from './recording-event.ts';
import { parseStreamedEvent, type StreamedEvent } from './streamed-event.ts';
import { AGENT_LINE_BYTES, isCutLine, withoutEndMark } from './streamed-lines.ts';

/** Events that wait to be put in order; CloudWatch gives them nearly in order. */
const WINDOW_EVENTS = 2000;
/** A JSON document that is not one event a line is read whole. */
const MAX_DOCUMENT_CHARS = 128_000_000;

/**
 * The events that the agent streamed to CloudWatch, as lines of JSON or as one document of them. They are put in
 * order of time (those of one time stay in theirs), doubles are dropped and told, lines that the agent cut are joined.
 */
export class StreamedDecoder implements Decoder {
  readonly #text: TextStream;
  readonly #lines = new LineCutter();
  #linewise: boolean | null = null;
  #document = '';
  #waiting: { event: StreamedEvent; order: number }[] = [];
  #order = 0;
  #begunAtMs: number | null = null;
  #begun = false;
  #lastAtMs: number | null = null;
  readonly #writer = new LineWriter();
  readonly #ids = new RecentTexts();
  readonly #texts = new RecentTexts();
  #session: string | null = null;

  constructor(text: TextStream) {
    this.#text = text;
  }

  *push(bytes: Uint8Array): Generator<RecordingEvent> {
    for (const line of this.#lines.push(this.#text.push(bytes))) yield* this.#line(line.text, line.line);
  }

  *end(): Generator<RecordingEvent> {
    for (const line of this.#lines.push(this.#text.end())) yield* this.#line(line.text, line.line);
    const last = this.#lines.end();
    if (last !== null) yield* this.#line(last.text, last.line);
    if (this.#linewise === false) yield* this.#wholeDocument();
    yield* this.#flush(this.#waiting.length);
    yield* this.#writer.end(this.#sinceBegin(this.#lastAtMs));
  }

  *#line(text: string, line: number): Generator<RecordingEvent> {
    if (text.trim() === '' || text.trim() === '\ufeff') return;
    if (this.#linewise === null) this.#linewise = isJson(text) && !isContainer(text);
    if (!this.#linewise) {
      if (this.#document.length + text.length > MAX_DOCUMENT_CHARS)
        throw new BrokenRecording(
          line,
          `a document of more than ${MAX_DOCUMENT_CHARS} characters; give one event a line`,
        );
      this.#document += `${text}\n`;
      return;
    }
    const value = isJson(text) ? (JSON.parse(text) as unknown) : undefined;
    yield* this.#value(value, `line ${line}`);
    if (this.#waiting.length >= 2 * WINDOW_EVENTS) yield* this.#flush(WINDOW_EVENTS);
  }

  *#wholeDocument(): Generator<RecordingEvent> {
    let value: unknown;
    try {
      value = JSON.parse(this.#document);
    } catch {
      throw new BrokenRecording(1, 'neither one JSON value a line nor one JSON document');
    }
    const list = Array.isArray(value) ? value : eventsOf(value);
    for (const [index, each] of list.entries()) yield* this.#value(each, `event ${index + 1}`);
  }

  *#value(value: unknown, place: string): Generator<RecordingEvent> {
    const event = parseStreamedEvent(value);
    if (event === null) {
      yield { kind: 'gap', gap: gap(`${place}: not an event that the agent streamed; not shown.`) };
      return;
    }
    this.#session ??= event.sessionId;
    if (event.sessionId !== null && event.sessionId !== this.#session) {
      yield { kind: 'gap', gap: gap(`${place}: of another session; not shown.`) };
      return;
    }
    // Two small events of one second cannot be: the agent looks once a second (C.6).
    const double =
      (event.eventId !== null && this.#ids.seen(event.eventId)) ||
      (event.eventId === null && event.text.length < AGENT_LINE_BYTES && this.#texts.seen(event.text));
    if (double) yield { kind: 'gap', gap: gap(`${place}: came before; shown once.`) };
    else this.#waiting.push({ event, order: this.#order++ });
  }

  *#flush(count: number): Generator<RecordingEvent> {
    this.#waiting.sort((a, b) => (a.event.atMs ?? 0) - (b.event.atMs ?? 0) || a.order - b.order);
    for (const { event } of this.#waiting.splice(0, count)) yield* this.#show(event);
  }

  *#show(event: StreamedEvent): Generator<RecordingEvent> {
    if (!this.#begun) {
      this.#begun = true;
      this.#begunAtMs = event.atMs;
      yield { kind: 'begun', startedAtMs: event.atMs, size: null };
    }
    if (event.atMs !== null && this.#lastAtMs !== null && event.atMs < this.#lastAtMs)
      yield {
        kind: 'gap',
        gap: gap('Events came too late to be put in order.', { fromMs: this.#sinceBegin(event.atMs) }),
      };
    this.#lastAtMs = Math.max(event.atMs ?? 0, this.#lastAtMs ?? 0) || null;
    const atMs = this.#sinceBegin(this.#lastAtMs);
    if (event.lines.some((line) => line.includes('\ufffd')))
      yield {
        kind: 'gap',
        gap: gap('Characters were damaged on their way (U+FFFD).', { fromMs: atMs, toMs: atMs }),
      };
    yield* this.#writer.write(event.lines, atMs);
  }

  #sinceBegin(atMs: number | null): number | null {
    return atMs === null || this.#begunAtMs === null ? null : Math.max(0, atMs - this.#begunAtMs);
  }
}

/** Puts line ends between lines, and joins those that the agent cut at its limit. */
class LineWriter {
  #open = false;

  *write(lines: readonly string[], atMs: number | null): Generator<RecordingEvent> {
    let data = '';
    for (const line of lines) {
      if (this.#open) data += '\r\n';
      data += withoutEndMark(line);
      this.#open = true;
      if (isCutLine(line)) this.#open = false;
    }
    if (data !== '') yield { kind: 'output', atMs, data };
  }

  *end(_atMs: number | null): Generator<RecordingEvent> {}
}

/** The last texts, to know a double by. */
class RecentTexts {
  readonly #texts = new Set<string>();

  seen(text: string): boolean {
    if (this.#texts.has(text)) return true;
    this.#texts.add(text);
    if (this.#texts.size > WINDOW_EVENTS) for (const first of this.#texts) return !this.#texts.delete(first);
    return false;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isContainer(text: string): boolean {
  const value = JSON.parse(text) as unknown;
  return Array.isArray(value) || eventsOf(value).length > 0;
}

function eventsOf(value: unknown): readonly unknown[] {
  const events = typeof value === 'object' && value !== null && 'events' in value ? value.events : null;
  return Array.isArray(events) ? events : [];
}
