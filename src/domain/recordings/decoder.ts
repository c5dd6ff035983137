import type { RecordingEvent } from './recording-event.ts';

/** Turns the bytes of one format into events; however the bytes are cut into chunks, the events mean the same. */
export interface Decoder {
  push(bytes: Uint8Array): Iterable<RecordingEvent>;
  /** The file has ended. */
  end(): Iterable<RecordingEvent>;
}

/** UTF-8 to text over chunk borders; damaged bytes become U+FFFD. Given from outside, as the language has none. */
export interface TextStream {
  push(bytes: Uint8Array): string;
  end(): string;
}

/** Cuts text into lines over chunk borders, and counts them from 1. */
export class LineCutter {
  #rest: string[] = [];
  #line = 0;

  *push(text: string): Generator<{ text: string; line: number }> {
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      this.#rest.push(text.slice(from, at));
      from = at + 1;
      yield this.#take();
    }
    if (from < text.length) this.#rest.push(text.slice(from));
  }

  /** What stands behind the last line end; null when nothing does. */
  end(): { text: string; line: number } | null {
    return this.#rest.length === 0 ? null : this.#take();
  }

  #take(): { text: string; line: number } {
    this.#line += 1;
    const text = this.#rest.length === 1 ? (this.#rest[0] as string) : this.#rest.join('');
    this.#rest = [];
    return { text: text.endsWith('\r') ? text.slice(0, -1) : text, line: this.#line };
  }
}
