import { holdsLine } from '../domain/deliveries/plan.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import { changeSession } from './change-session.ts';
import type { FollowedEvent } from './transcript-ports.ts';
import type { Watch } from './watch.ts';

/** Sessions that are compared at once; the one that was heard of longest ago goes first. */
const MOST_SESSIONS = 2000;

interface Compared {
  readonly start: SessionRecord['start'];
  /** When our own client last showed a whole line; null: it has shown none since the stream held all. */
  shownAt: Instant | null;
  /** When the last event of its stream was taken. */
  streamedAt: Instant | null;
}

/**
 * Compares what our own client shows of open sessions with what is streamed of them: a whole line that was shown must be
 * streamed within a time. Where it is not, the session's record says so, and its stream is looked at (plan.ts). What is
 * kept here is lost with the process: another line tells as much.
 */
export class SilentStreams {
  readonly #watch: Watch;
  readonly #dueMs: () => number;
  readonly #compared = new Map<string, Compared>();

  constructor(watch: Watch, dueMs: () => number) {
    this.#watch = watch;
    this.#dueMs = dueMs;
  }

  /** Our own client has shown a whole line of a session. */
  lineShown(record: SessionRecord): void {
    if (record.logTo?.cloudwatch?.streaming !== true) return;
    this.#of(record.start).shownAt ??= this.#watch.clock.now();
  }

  /** Lines were streamed. */
  takeStreamed = async (events: readonly FollowedEvent[]): Promise<void> => {
    for (const { place, sessionId, ingestedAt } of events) {
      const one = this.#compared.get(sessionKey(place, sessionId));
      if (one === undefined) continue;
      one.streamedAt = Math.max(one.streamedAt ?? ingestedAt, ingestedAt);
      if (one.shownAt !== null && holdsLine(one.streamedAt, one.shownAt)) one.shownAt = null;
    }
  };

  /** Has each session looked at whose shown line is overdue. */
  async check(): Promise<void> {
    const now = this.#watch.clock.now();
    for (const [key, { start, shownAt }] of this.#compared) {
      if (shownAt === null || now < shownAt + this.#dueMs()) continue;
      this.#compared.delete(key);
      await changeSession(this.#watch, start, start.id, (record) =>
        record.state === 'active' ? { ...record, lineShownAt: shownAt } : record,
      );
    }
  }

  #of(start: SessionRecord['start']): Compared {
    const key = sessionKey(start, start.id);
    const known = this.#compared.get(key) ?? { start, shownAt: null, streamedAt: null };
    this.#compared.delete(key);
    for (const oldest of this.#compared.size < MOST_SESSIONS ? [] : this.#compared.keys()) {
      this.#compared.delete(oldest);
      break;
    }
    this.#compared.set(key, known);
    return known;
  }
}
