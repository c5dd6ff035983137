import type { Instant } from '../domain/kernel/instant.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import type { Bookmark, Bookmarks } from './bookmarks.ts';
import type { Detections } from './detections.ts';
import { keepSightings, type Sighting } from './keep-finding.ts';
import { LiveReading } from './live-reading.ts';
import { SharedReading } from './shared-reading.ts';
import type { FollowedEvent, StreamLog } from './transcript-ports.ts';

/** Sessions whose readings a process keeps; the one that was read longest ago goes first. */
const MOST_READINGS = 200;
/** Lines of a session that has been over for so long are left to its delivered log. */
const AFTER_END_MS = 600_000;
/** A node's clock may be so far behind before AWS refuses its calls. Source: IAM User Guide, "Signing requests". */
const MAX_SKEW_MS = 5 * 60_000;
/** What other processes read is looked for so long before the last event that this one has. */
const OVERLAP_MS = 60_000;
/** A session's record is asked for again after this: its group does not change, and its end is not urgent here. */
const RECORD_MS = 30_000;
/** How often it is begun again because another process wrote first. */
const MOST_CONFLICTS = 5;

/** What came of some lines: judged, or left alone because nobody knows the session (yet), or because it is not theirs. */
export type LinesTaken = 'judged' | 'unknown' | 'over' | 'elsewhere';

/**
 * Holds open sessions against the rules where any of many processes may be given a session's next lines. A process goes
 * on by itself for as long as it is the one that read last, which the session's bookmark tells; otherwise it first reads
 * in the log what it has missed. What a process that begins anew does not know is what was set (variables, aliases,
 * files) more than RESTART_CHARS before: the delivered log is judged whole.
 */
export class SharedReadings {
  readonly #detections: Detections;
  readonly #bookmarks: Bookmarks;
  readonly #log: StreamLog;
  readonly #streamOf: (record: SessionRecord) => string | null;
  readonly #readings = new Map<string, SharedReading>();
  readonly #records = new Map<string, { readonly record: SessionRecord; readonly readAt: Instant }>();

  constructor(
    detections: Detections,
    made: {
      readonly bookmarks: Bookmarks;
      readonly log: StreamLog;
      /** Where a session streams to; null: nowhere. */
      readonly streamOf: (record: SessionRecord) => string | null;
    },
  ) {
    this.#detections = detections;
    this.#bookmarks = made.bookmarks;
    this.#log = made.log;
    this.#streamOf = made.streamOf;
  }

  /**
   * Takes events of one session; none: what its log holds. `inOrder`: whoever gives them gives all events of a session,
   * one after the other. The same events again change nothing.
   */
  async take(
    place: Place,
    sessionId: string,
    events: readonly FollowedEvent[],
    { inOrder }: { readonly inOrder: boolean },
  ): Promise<LinesTaken> {
    const key = sessionKey(place, sessionId);
    const { clock } = this.#detections.watch;
    const record = await this.#recordOf(key, place, sessionId);
    if (record === null) return 'unknown';
    const logGroup = this.#streamOf(record);
    // Whoever may write to another group can make a stream of any name there.
    if (logGroup === null || events.some((one) => one.logGroup !== logGroup)) {
      this.#records.delete(key);
      return 'elsewhere';
    }
    if (record.state === 'ended' && clock.now() - (record.endedAt ?? 0) > AFTER_END_MS) {
      this.#forget(key);
      return 'over';
    }
    try {
      for (let tries = 0; tries < MOST_CONFLICTS; tries += 1)
        if (await this.#read({ key, record, logGroup, events, inOrder })) return 'judged';
    } catch (error) {
      // What was met in vain is met again when the log is read from where all is kept.
      this.#forget(key);
      throw error;
    }
    this.#forget(key);
    throw new Error(`the lines of ${sessionId} were read by others ${MOST_CONFLICTS} times in a row`);
  }

  /** False: another process has read on meanwhile. */
  async #read(asked: {
    readonly key: string;
    readonly record: SessionRecord;
    readonly logGroup: string;
    readonly events: readonly FollowedEvent[];
    readonly inOrder: boolean;
  }): Promise<boolean> {
    const { key, record, logGroup, events, inOrder } = asked;
    const { start } = record;
    const { clock } = this.#detections.watch;
    const kept = await this.#bookmarks.read(start, start.id);
    const reading = this.#readingOf(key, kept);
    const isCurrent = inOrder && kept !== null && reading.lastEventId === kept.lastEventId;
    const sightings: Sighting[] = [];
    if (!isCurrent) {
      const from =
        reading.lastAt === null
          ? (kept?.restartAt ?? start.startedAt - MAX_SKEW_MS)
          : reading.lastAt - OVERLAP_MS;
      for await (const page of this.#log.read(start, logGroup, { from, sessionIds: [start.id] }))
        for (const event of page) sightings.push(...reading.take(event, clock.now()));
    }
    for (const event of events) sightings.push(...reading.take(event, clock.now()));
    if (sightings.length > 0) await keepSightings(this.#detections, start, start.id, sightings);
    const next = reading.bookmark(kept?.version ?? 0);
    if (next === null || next.lastEventId === kept?.lastEventId) return true;
    return this.#bookmarks.write(start, start.id, next);
  }

  #readingOf(key: string, bookmark: Bookmark | null): SharedReading {
    const { parse, tools, rules, watch } = this.#detections;
    const reading =
      this.#readings.get(key) ??
      new SharedReading(
        new LiveReading('stream', { parse, tools, rules: rules() }, watch.clock.now()),
        bookmark,
      );
    // The last of the map is the one read last.
    this.#readings.delete(key);
    this.#readings.set(key, reading);
    for (const oldest of this.#readings.keys()) {
      if (this.#readings.size <= MOST_READINGS) break;
      this.#forget(oldest);
    }
    return reading;
  }

  async #recordOf(key: string, place: Place, sessionId: string): Promise<SessionRecord | null> {
    const { sessions, clock } = this.#detections.watch;
    const known = this.#records.get(key);
    if (known !== undefined && clock.now() - known.readAt < RECORD_MS) return known.record;
    const record = await sessions.read(place, sessionId);
    if (record === null) this.#records.delete(key);
    else this.#records.set(key, { record, readAt: clock.now() });
    return record;
  }

  #forget(key: string): void {
    this.#readings.delete(key);
    this.#records.delete(key);
  }
}
