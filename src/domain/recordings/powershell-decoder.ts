import { type Decoder, LineCutter, type TextStream } from './decoder.ts';
import { gap, type RecordingEvent } from './recording-event.ts';

/** PowerShell's own transcript: lines of text, with a block of facts before and after, and no times but those. */
const STARS = /^\*{10,}$/;
const TITLE = /^(?:Windows )?PowerShell transcript (start|end)$/i;
/** What PowerShell writes into its blocks; anything else between two rows of stars was shown in the session. */
const FACT =
  /^(?:Start time|End time|Username|RunAs User|Configuration Name|Machine|Host Application|Process ID|PSVersion|PSEdition|PSCompatibleVersions|BuildVersion|CLRVersion|GitCommitId|OS|Platform|WSManStackVersion|PSRemotingProtocolVersion|SerializationVersion)\s?:/i;

/**
 * Shows the lines between the two blocks; the blocks are PowerShell's and not the session's. A command may print rows of
 * stars, and whole blocks, to hide what comes after: so only what a block of PowerShell's holds is left out, and nothing
 * that stands behind an end.
 */
export class PowershellDecoder implements Decoder {
  readonly #text: TextStream;
  readonly #lines = new LineCutter();
  /** A row of stars whose next line tells what it was. */
  #held: string | null = null;
  #inBlock = false;
  #begun = false;
  #ended = false;
  #wentOn = false;

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
    if (this.#held !== null) yield* this.#show(this.#held);
    if (!this.#ended)
      yield {
        kind: 'gap',
        gap: gap('The transcript has no end block: it was cut off, or is still being written.'),
      };
  }

  *#line(raw: string): Generator<RecordingEvent> {
    const text = raw.replace(/^\ufeff/, '');
    const held = this.#held;
    this.#held = null;
    const title = held === null ? null : TITLE.exec(text)?.[1]?.toLowerCase();
    if (title !== undefined && title !== null) {
      this.#inBlock = true;
      if (title === 'end') this.#ended = true;
      // Its times are those of the node's own zone, which the transcript does not tell.
      else if (!this.#begun) yield { kind: 'begun', startedAtMs: null, size: null };
      this.#begun = true;
      return;
    }
    if (held !== null) yield* this.#show(held);
    if (this.#inBlock && (STARS.test(text) || FACT.test(text))) {
      this.#inBlock = !STARS.test(text);
      return;
    }
    this.#inBlock = false;
    if (STARS.test(text)) this.#held = text;
    else if (!/^Transcript started, output file is /.test(text)) yield* this.#show(text);
  }

  *#show(text: string): Generator<RecordingEvent> {
    if (this.#ended && !this.#wentOn && text !== '') {
      this.#wentOn = true;
      yield {
        kind: 'gap',
        gap: gap('The transcript goes on behind its end: somebody may have printed one.'),
      };
    }
    if (this.#ended && text === '') return;
    yield { kind: 'output', atMs: null, data: `${text.replaceAll('\u001b', '\ufffd')}\r\n` };
  }
}
