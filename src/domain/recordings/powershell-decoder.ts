import { type Decoder, LineCutter, type TextStream } from './decoder.ts';
import { gap, type RecordingEvent } from './recording-event.ts';

/** PowerShell's own transcript: lines of text, with a block of facts before and after, and no times but those. */
const STARS = /^\*{10,}$/;
const START_TIME = /^Start time: (\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/i;

/** Shows the lines between the two blocks; the blocks are PowerShell's and not the session's. */
export class PowershellDecoder implements Decoder {
  readonly #text: TextStream;
  readonly #lines = new LineCutter();
  #stars = 0;
  #ended = false;
  #inBlock = false;

  constructor(text: TextStream) {
    this.#text = text;
  }

  *push(bytes: Uint8Array): Generator<RecordingEvent> {
    for (const { text } of this.#lines.push(this.#text.push(bytes))) yield* this.#line(text);
  }

  *end(): Generator<RecordingEvent> {
    for (const { text } of this.#lines.push(this.#text.end())) yield* this.#line(text);
    const last = this.#lines.end();
    if (last !== null) yield* this.#line(last.text);
    if (!this.#ended)
      yield {
        kind: 'gap',
        gap: gap('The transcript has no end block: it was cut off, or is still being written.'),
      };
  }

  *#line(raw: string): Generator<RecordingEvent> {
    const text = raw.replace(/^\ufeff/, '');
    if (STARS.test(text)) {
      this.#stars += 1;
      this.#inBlock = this.#stars % 2 === 1;
      return;
    }
    if (this.#inBlock) {
      if (/^(?:Windows )?PowerShell transcript end/i.test(text)) this.#ended = true;
      // Its times are those of the node's own zone, which the transcript does not tell.
      if (START_TIME.test(text)) yield { kind: 'begun', startedAtMs: null, size: null };
      return;
    }
    if (/^Transcript started, output file is /.test(text)) return;
    yield { kind: 'output', atMs: null, data: `${text.replaceAll('\u001b', '\ufffd')}\r\n` };
  }
}
