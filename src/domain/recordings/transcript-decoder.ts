import { joined, latin1 } from './bytes.ts';
import type { Decoder } from './decoder.ts';
import { gap, type RecordingEvent, type TerminalSize } from './recording-event.ts';

const CR = 13;
const LF = 10;
/** Longer than any footer of `script`: with a date in any language and an exit code. */
const FOOTER_BYTES = 512;
/** Longer than any header: it quotes the command, which holds a path. */
const HEADER_BYTES = 8192;
const FOOTER = /\nScript done[^\n]*\n?$/;
const SIZE = /COLUMNS="(\d{1,4})" LINES="(\d{1,4})"/;

/**
 * A transcript made with util-linux `script` (facts/session-manager.md C.3): a header line, the body, a footer. In
 * S3's copy the terminal of `script` put a CR before each LF of the body; the one before each is taken away again, so
 * that the body is what the session's terminal was sent, to the byte. CloudWatch's copy lost them on its way already.
 */
export class TranscriptDecoder implements Decoder {
  readonly #doubled: boolean;
  #held: Uint8Array = new Uint8Array(0);
  #inHeader = true;
  #bytes = 0;

  /** `doubled`: S3's copy. */
  constructor(doubled: boolean) {
    this.#doubled = doubled;
  }

  *push(bytes: Uint8Array): Generator<RecordingEvent> {
    this.#bytes += bytes.length;
    let all = joined(this.#held, bytes);
    if (this.#inHeader) {
      const end = all.indexOf(LF);
      if (end === -1 && all.length < HEADER_BYTES) {
        this.#held = all.slice();
        return;
      }
      this.#inHeader = false;
      yield { kind: 'begun', startedAtMs: null, size: sizeOf(latin1(all.subarray(0, end + 1))) };
      all = all.subarray(end + 1);
    }
    // The last bytes wait: they may be the footer, or a CR whose LF comes with the next chunk.
    const ready = Math.max(0, all.length - FOOTER_BYTES);
    const cut = ready > 0 && all[ready - 1] === CR ? ready - 1 : ready;
    this.#held = all.slice(cut);
    if (cut > 0) yield this.#output(all.subarray(0, cut));
  }

  *end(): Generator<RecordingEvent> {
    const text = latin1(this.#held);
    const footer = FOOTER.exec(text);
    if (this.#inHeader) {
      yield { kind: 'gap', gap: gap('The transcript ends within its header.', { fromByte: this.#bytes }) };
      return;
    }
    // `script` writes the footer past its terminal: the line end before it is its own.
    const body = footer === null ? this.#held : this.#held.subarray(0, footer.index);
    if (body.length > 0) yield this.#output(body);
    if (footer === null)
      yield {
        kind: 'gap',
        gap: gap('The transcript has no footer: it was cut off, or is still being written.', {
          fromByte: this.#bytes,
        }),
      };
  }

  #output(bytes: Uint8Array): RecordingEvent {
    return { kind: 'output', atMs: null, data: this.#doubled ? withoutDoubling(bytes) : bytes };
  }
}

/** Takes away the one CR before each LF. The bytes never end between the two. */
function withoutDoubling(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let from = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (at === 0 || bytes[at - 1] !== CR) continue;
    out.set(bytes.subarray(from, at - 1), length);
    length += at - 1 - from;
    from = at;
  }
  out.set(bytes.subarray(from), length);
  return out.subarray(0, length + bytes.length - from);
}

function sizeOf(header: string): TerminalSize | null {
  const size = SIZE.exec(header);
  return size === null ? null : { cols: Number(size[1]), rows: Number(size[2]) };
}
