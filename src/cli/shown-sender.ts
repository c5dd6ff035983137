import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** Output of one request; its Base64 must fit into the API's bound on bodies. */
const MAX_PIECE_BYTES = 32 * 1024;
const MAX_PIECE_LINES = 500;
const MAX_LINE_BYTES = 8 * 1024;
/** What waits beyond this is left out, and said to be. */
const MAX_WAITING_BYTES = 512 * 1024;
const RETRY = { firstMs: 150, mostMs: 10_000 } as const;
/** The server may hear of a session only a while after it began. */
const KNOWN_WITHIN_MS = 120_000;
const TOO_FAST_MS = 1000;
/** How long the last piece is waited for when the session is over. */
const LAST_MS = 500;
const STATUS = { taken: 204, notKnown: 404, notWanted: 409, tooFast: 429 } as const;

type Line = { readonly data: Uint8Array } | { readonly cols: number; readonly rows: number };

/** Lines that go together. */
interface Piece {
  readonly lines: number;
  readonly bytes: number;
  /** Bytes of output that are not among them. */
  readonly lost: number;
  readonly text: string;
}

/** Sends JSON lines and gives the status of the answer; throws when there is none. */
export type PostLines = (path: string, lines: string) => Promise<number>;

/**
 * Sends what a session shows to the server while it goes on, to be judged at once. Whatever becomes of it never disturbs
 * the shell: it holds nothing up, throws nothing, and gives up where the server does not want it.
 */
export class ShownSender {
  readonly #post: PostLines;
  readonly #path: string;
  readonly #startedAt = Date.now();
  #waiting: Line[] = [];
  #waitingBytes = 0;
  #lost = 0;
  #seq = 0;
  #failures = 0;
  #stopped = false;
  #pumping: Promise<void> | null = null;
  readonly #closed = new AbortController();

  constructor(post: PostLines, sessionId: string) {
    this.#post = post;
    this.#path = `/v1/sessions/${encodeURIComponent(sessionId)}/stream?stream=${randomBytes(12).toString('base64url')}`;
  }

  /** The session showed something. */
  output(data: Uint8Array): void {
    if (this.#stopped) return;
    if (this.#waitingBytes + data.length > MAX_WAITING_BYTES) this.#lost += data.length;
    else {
      for (let at = 0; at < data.length; at += MAX_LINE_BYTES)
        this.#waiting.push({ data: data.slice(at, at + MAX_LINE_BYTES) });
      this.#waitingBytes += data.length;
    }
    this.#pumping ??= this.#pump();
  }

  /** The terminal has another size. */
  resized(size: { readonly cols: number; readonly rows: number }): void {
    if (this.#stopped) return;
    this.#waiting.push(size);
    this.#pumping ??= this.#pump();
  }

  /** The session is over: what waits is sent, if that takes no time to speak of. */
  async close(): Promise<void> {
    this.#closed.abort();
    const late = new AbortController();
    await Promise.race([
      this.#pumping,
      wait(LAST_MS, undefined, { signal: late.signal }).catch(() => undefined),
    ]);
    late.abort();
    this.#stopped = true;
  }

  async #pump(): Promise<void> {
    // What the same turn of the event loop shows goes together.
    await new Promise((resolve) => setImmediate(resolve));
    while (!this.#stopped && (this.#waiting.length > 0 || this.#lost > 0)) {
      const piece = this.#piece();
      if (!(await this.#send(piece))) break;
    }
    this.#pumping = null;
  }

  /** The next lines of JSON; they stay until they are taken. */
  #piece(): Piece {
    let bytes = 0;
    let lines = 0;
    let text = '';
    for (const line of this.#waiting) {
      const size = 'data' in line ? line.data.length : 0;
      if (lines >= MAX_PIECE_LINES || (lines > 0 && bytes + size > MAX_PIECE_BYTES)) break;
      text += `${JSON.stringify('data' in line ? { data: Buffer.from(line.data).toString('base64') } : line)}\n`;
      bytes += size;
      lines += 1;
    }
    const lost = lines === this.#waiting.length ? this.#lost : 0;
    if (lost > 0) text += `${JSON.stringify({ lost })}\n`;
    return { lines, bytes, lost, text };
  }

  /** False: no more is to be sent. */
  async #send(piece: Piece): Promise<boolean> {
    const status = await this.#post(`${this.#path}&seq=${this.#seq}`, piece.text).catch(() => null);
    if (status === STATUS.taken || status === STATUS.tooFast) {
      this.#waiting.splice(0, piece.lines);
      this.#waitingBytes -= piece.bytes;
      this.#lost -= piece.lost;
      this.#seq += 1;
      this.#failures = 0;
      if (status === STATUS.tooFast) await this.#pause(TOO_FAST_MS);
      return true;
    }
    const mayCome = status === STATUS.notKnown && Date.now() - this.#startedAt < KNOWN_WITHIN_MS;
    if (status !== null && status < 500 && !mayCome) {
      this.#stopped = true;
      this.#waiting = [];
      return false;
    }
    this.#failures += 1;
    await this.#pause(Math.min(RETRY.mostMs, RETRY.firstMs * 2 ** Math.min(this.#failures - 1, 10)));
    return !this.#closed.signal.aborted;
  }

  #pause(ms: number): Promise<void> {
    return wait(ms, undefined, { signal: this.#closed.signal, ref: false }).catch(() => undefined);
  }
}
