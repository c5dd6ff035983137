import type { Instant } from '../domain/kernel/instant.ts';
import type { RecordingEvent } from '../domain/recordings/recording-event.ts';
import { followedText } from '../domain/recordings/streamed-lines.ts';
import type { Bookmark } from './bookmarks.ts';
import type { Sighting } from './keep-finding.ts';
import type { LiveReading } from './live-reading.ts';
import type { FollowedEvent } from './transcript-ports.ts';

/** Where a new process begins is moved on after so much: it reads once to twice as much at most. */
export const RESTART_CHARS = 1_000_000;
/** Events that are known when they come again. */
const MOST_SEEN = 20_000;

/** The streamed log of one session, read in this process as far as it was given; each event is taken once. */
export class SharedReading {
  readonly #reading: LiveReading;
  readonly #seen = new Set<string>();
  #beganAt: Instant | null;
  #begun = false;
  #lastEventId: string | null = null;
  /** Since the second of the two moments. */
  #chars = 0;
  #restarts: readonly [Instant, Instant] | null = null;
  /** The latest moment of its events. */
  lastAt: Instant | null = null;

  constructor(reading: LiveReading, bookmark: Bookmark | null) {
    this.#reading = reading;
    this.#beganAt = bookmark?.beganAt ?? null;
  }

  get lastEventId(): string | null {
    return this.#lastEventId;
  }

  /** What is kept of it for other processes; null: nothing has been read. */
  bookmark(version: number): Bookmark | null {
    if (this.#lastEventId === null || this.#restarts === null || this.#beganAt === null) return null;
    const [restartAt] = this.#restarts;
    return { version, lastEventId: this.#lastEventId, beganAt: this.#beganAt, restartAt };
  }

  /** What was met by an event; nothing when it has been taken before. */
  take(followed: FollowedEvent, now: Instant): readonly Sighting[] {
    const { event, ingestedAt } = followed;
    const at = event.atMs ?? ingestedAt;
    const id = event.eventId ?? `${at} ${event.text}`;
    if (this.#seen.has(id)) return [];
    this.#remember(id);
    this.#beganAt ??= at;
    this.lastAt = Math.max(this.lastAt ?? at, at);
    const data = followedText(event.lines);
    this.#moveOn(at, data.length);
    const begin: readonly RecordingEvent[] = this.#begun
      ? []
      : [{ kind: 'begun', startedAtMs: this.#beganAt, size: null }];
    this.#begun = true;
    const output = { kind: 'output', atMs: Math.max(0, at - this.#beganAt), data } as const;
    return [...begin, output].flatMap((one) => this.#reading.take(one, now));
  }

  #remember(id: string): void {
    this.#lastEventId = id;
    this.#seen.add(id);
    for (const oldest of this.#seen) {
      if (this.#seen.size <= MOST_SEEN) break;
      this.#seen.delete(oldest);
    }
  }

  #moveOn(at: Instant, chars: number): void {
    this.#restarts ??= [at, at];
    this.#chars += chars;
    if (this.#chars < RESTART_CHARS) return;
    this.#restarts = [this.#restarts[1], at];
    this.#chars = 0;
  }
}
