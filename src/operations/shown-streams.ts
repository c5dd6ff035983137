import type { Instant } from '../domain/kernel/instant.ts';
import { MAX_COLS, MAX_ROWS, type RecordingEvent } from '../domain/recordings/recording-event.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import type { LiveDetections } from './live-detections.ts';

/** What one session may show at once, and in each second after that; what is over is not judged. */
export const SHOWN_BURST_BYTES = 1_048_576;
export const SHOWN_BYTES_PER_SECOND = 262_144;
/** The same for all sessions together. */
const ALL_TIMES = 8;
const LINE_FEED = 0x0a;
/** Sessions whose streams are known at once. */
const MAX_STREAMS = 2000;

/** What our own client showed, in its order: output, the terminal's size, or that some output is not there. */
export type Shown =
  | { readonly data: Uint8Array }
  | { readonly cols: number; readonly rows: number }
  | { readonly lost: number };

/** Some of it: `seq` counts the pieces of one connection of the client from 0. */
export interface ShownPiece {
  readonly stream: string;
  readonly seq: number;
  readonly shown: readonly Shown[];
}

interface Stream {
  readonly stream: string;
  readonly beganAt: Instant;
  next: number;
  left: number;
  filledAt: Instant;
}

/** Takes what our own client shows, bounded in rate, each piece once. */
export class ShownStreams {
  readonly #live: LiveDetections;
  readonly #now: () => Instant;
  readonly #lineShown: (record: SessionRecord) => void;
  readonly #streams = new Map<string, Stream>();
  #allLeft = SHOWN_BURST_BYTES * ALL_TIMES;
  #allFilledAt: Instant;

  /** `lineShown`: told of each piece that holds a whole line's end. */
  constructor(
    live: LiveDetections,
    now: () => Instant,
    lineShown: (record: SessionRecord) => void = () => {},
  ) {
    this.#live = live;
    this.#now = now;
    this.#lineShown = lineShown;
    this.#allFilledAt = now();
  }

  /** Takes a piece; `too-fast`: nothing of it was judged. */
  async take(record: SessionRecord, piece: ShownPiece): Promise<'taken' | 'repeated' | 'too-fast'> {
    const now = this.#now();
    const stream = this.#streamOf(sessionKey(record.start, record.start.id), piece, now);
    if (piece.seq < stream.next) return 'repeated';
    const isFirst = stream.next === 0 && stream.beganAt === now;
    const missed = piece.seq > stream.next && !isFirst;
    stream.next = piece.seq + 1;
    if (piece.shown.some((one) => 'data' in one && one.data.includes(LINE_FEED))) this.#lineShown(record);
    const bytes = piece.shown.reduce((sum, one) => sum + ('data' in one ? one.data.length : 0), 0);
    const atMs = now - stream.beganAt;
    const begun: readonly RecordingEvent[] = isFirst
      ? [{ kind: 'begun', startedAtMs: stream.beganAt, size: null }]
      : [];
    const isTaken = this.#spend(stream, bytes, now);
    const events = isTaken ? piece.shown.map((one) => eventOf(one, atMs)) : [lost(bytes, atMs)];
    const before = missed ? [lost(null, atMs)] : [];
    await this.#live.takeShown(record, [...begun, ...before, ...events], isFirst);
    return isTaken ? 'taken' : 'too-fast';
  }

  #streamOf(key: string, { stream }: ShownPiece, now: Instant): Stream {
    const known = this.#streams.get(key);
    if (known?.stream === stream) return known;
    for (const oldest of this.#streams.size < MAX_STREAMS ? [] : this.#streams.keys()) {
      this.#streams.delete(oldest);
      break;
    }
    // A client that connects anew does not begin with a new allowance.
    const left = known?.left ?? SHOWN_BURST_BYTES;
    const made = { stream, beganAt: now, next: 0, left, filledAt: known?.filledAt ?? now };
    this.#streams.delete(key);
    this.#streams.set(key, made);
    return made;
  }

  #spend(stream: Stream, bytes: number, now: Instant): boolean {
    const seconds = (since: Instant) => Math.max(0, now - since) / 1000;
    stream.left = Math.min(
      SHOWN_BURST_BYTES,
      stream.left + seconds(stream.filledAt) * SHOWN_BYTES_PER_SECOND,
    );
    stream.filledAt = now;
    this.#allLeft = Math.min(
      SHOWN_BURST_BYTES * ALL_TIMES,
      this.#allLeft + seconds(this.#allFilledAt) * SHOWN_BYTES_PER_SECOND * ALL_TIMES,
    );
    this.#allFilledAt = now;
    if (bytes > stream.left || bytes > this.#allLeft) return false;
    stream.left -= bytes;
    this.#allLeft -= bytes;
    return true;
  }
}

function eventOf(shown: Shown, atMs: number): RecordingEvent {
  if ('data' in shown) return { kind: 'output', atMs, data: shown.data };
  if ('lost' in shown) return lost(shown.lost, atMs);
  const size = { cols: Math.min(shown.cols, MAX_COLS), rows: Math.min(shown.rows, MAX_ROWS) };
  return { kind: 'resized', atMs, size };
}

function lost(bytes: number | null, atMs: number): RecordingEvent {
  const what = bytes === null ? 'Output' : `${bytes} bytes of output`;
  const reason = `${what} did not come from the client.`;
  return { kind: 'gap', gap: { fromMs: atMs, toMs: atMs, fromByte: null, toByte: null, reason } };
}
