import type { Instant } from '../domain/kernel/instant.ts';
import type { RecordingEvent } from '../domain/recordings/recording-event.ts';
import { followedText } from '../domain/recordings/streamed-lines.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import type { Detections } from './detections.ts';
import { keepSightings, type Sighting } from './keep-finding.ts';
import { LiveReading } from './live-reading.ts';
import { readPast } from './read-past.ts';
import type { FollowedEvent, StreamConsumer } from './transcript-ports.ts';

/** Sessions read at once, by each source; the one that has been quiet longest goes first. */
export const MAX_READINGS = 1000;
/** What a session of which there is no record yet was met by waits so long for its record, and at most so many. */
const RECORD_WITHIN_MS = 600_000;
const MAX_WAITING = 200;
/** The last lines of a session come after its end. */
const AFTER_END_MS = 60_000;
/** How often it is looked whether the session of a quiet reading is over. */
const LOOK_EVERY_MS = 20_000;
/** A reading that hears nothing for so long is let go of, whatever its session does. */
const QUIET_MS = 24 * 3_600_000;

interface Read {
  readonly place: Place;
  readonly sessionId: string;
  readonly reading: LiveReading;
  readonly openedAt: Instant;
  /** Events that CloudWatch took until then were read from the past. */
  readonly readUntil: Instant;
  /** Since when the session is known to be over. */
  endedAt: Instant | null;
  begun: boolean;
  lookedAt: Instant;
  waiting: readonly Sighting[];
}

/** Holds every open session against the rules while it goes on: its streamed log, and what our own client shows. */
export class LiveDetections {
  readonly #detections: Detections;
  readonly #streams = new Map<string, Read>();
  readonly #clients = new Map<string, Read>();
  /** Sessions whose past is being read now. */
  readonly #opening = new Map<string, Promise<Read>>();

  constructor(detections: Detections) {
    this.#detections = detections;
  }

  /** How many sessions are read now. */
  get count(): number {
    return this.#streams.size + this.#clients.size;
  }

  /** Streamed lines, as the follower gives them. */
  readonly takeStreamed: StreamConsumer = async (events) => {
    const met = new Map<Read, Sighting[]>();
    for (const followed of events) {
      const read = await this.#streamOf(followed);
      if (read === null || followed.ingestedAt <= read.readUntil) continue;
      const sightings = this.#takeEvent(read, followed);
      if (sightings.length > 0) met.set(read, [...(met.get(read) ?? []), ...sightings]);
    }
    for (const [read, sightings] of met) await this.#keep(read, sightings);
  };

  /** What our own client showed in a session, in its order. */
  async takeShown(record: SessionRecord, events: readonly RecordingEvent[], isFirst: boolean): Promise<void> {
    const { start } = record;
    const key = sessionKey(start, start.id);
    if (isFirst) this.#clients.delete(key);
    const read = this.#clients.get(key) ?? this.#open(this.#clients, start, start.id, { source: 'client' });
    const now = this.#now();
    const sightings = events.flatMap((event) => read.reading.take(event, now));
    if (sightings.length > 0) await this.#keep(read, sightings);
  }

  /** Other rules are in force: what every open session has shown so far is held against them. */
  async judgeAgain(): Promise<void> {
    const rules = this.#detections.rules();
    for (const read of this.#all()) await this.#keep(read, read.reading.judgeAgain(rules, this.#now()));
  }

  /** At the start: sessions that are open are read from their beginning, as far as their logs are there. */
  async catchUp(): Promise<void> {
    for (const record of await this.#detections.watch.sessions.listOpen()) {
      const { start } = record;
      if (this.#streams.has(sessionKey(start, start.id))) continue;
      await this.#openOnce(start, start.id, record);
    }
  }

  /** Keeps what waited for a session's record, and lets go of readings whose session is over. */
  async tidy(): Promise<void> {
    const now = this.#now();
    for (const read of this.#all()) {
      if (read.waiting.length > 0) await this.#keep(read, []);
      const { place, sessionId, reading } = read;
      if (now - reading.lastAt < AFTER_END_MS || now - read.lookedAt < LOOK_EVERY_MS) continue;
      read.lookedAt = now;
      const record = await this.#detections.watch.sessions.read(place, sessionId);
      const isOver = record === null ? now - read.openedAt > RECORD_WITHIN_MS : record.state === 'ended';
      if (isOver) read.endedAt ??= now;
      const isGone = read.endedAt !== null && now - read.endedAt >= AFTER_END_MS;
      if (!isGone && now - reading.lastAt < QUIET_MS) continue;
      await this.#keep(read, reading.end(now));
      this.#drop(read);
    }
  }

  async #streamOf({ place, sessionId }: FollowedEvent): Promise<Read | null> {
    const key = sessionKey(place, sessionId);
    const known = this.#opening.get(key) ?? this.#streams.get(key);
    if (known !== undefined) return known;
    const record = await this.#detections.watch.sessions.read(place, sessionId);
    // A session that has been over for long is read from the archive, on request.
    const endedAt = record?.endedAt ?? null;
    if (record?.state === 'ended' && (endedAt === null || this.#now() - endedAt > AFTER_END_MS)) return null;
    return this.#openOnce(place, sessionId, record);
  }

  async #openOnce(place: Place, sessionId: string, record: SessionRecord | null): Promise<Read> {
    const key = sessionKey(place, sessionId);
    const opening =
      this.#opening.get(key) ??
      this.#openFromPast(place, sessionId, record).finally(() => this.#opening.delete(key));
    this.#opening.set(key, opening);
    return opening;
  }

  /** A session that was open before it was followed is read from its beginning first. */
  async #openFromPast(place: Place, sessionId: string, record: SessionRecord | null): Promise<Read> {
    const past = record === null ? null : await readPast(this.#detections, record);
    const read = this.#open(this.#streams, place, sessionId, {
      source: 'stream',
      readUntil: past?.until ?? null,
    });
    if (past === null) return read;
    const now = this.#now();
    const sightings: Sighting[] = [];
    for await (const event of past.events()) {
      read.begun ||= event.kind === 'begun';
      sightings.push(...read.reading.take(event, now));
    }
    if (sightings.length > 0) await this.#keep(read, sightings);
    return read;
  }

  #takeEvent(read: Read, { event, ingestedAt }: FollowedEvent): readonly Sighting[] {
    const now = this.#now();
    const at = event.atMs ?? ingestedAt;
    const begin: readonly RecordingEvent[] = read.begun
      ? []
      : [{ kind: 'begun', startedAtMs: at, size: null }];
    read.begun = true;
    const sightings = begin.flatMap((one) => read.reading.take(one, now));
    const atMs = Math.max(0, at - read.reading.beganAt(at));
    const data = followedText(event.lines);
    return [...sightings, ...read.reading.take({ kind: 'output', atMs, data }, now)];
  }

  #open(
    where: Map<string, Read>,
    place: Place,
    sessionId: string,
    how: { readonly source: 'client' | 'stream'; readonly readUntil?: Instant | null },
  ): Read {
    const { parse, tools, rules } = this.#detections;
    const now = this.#now();
    if (where.size >= MAX_READINGS) this.#dropQuietest(where);
    const read: Read = {
      place: { account: place.account, region: place.region },
      sessionId,
      reading: new LiveReading(how.source, { parse, tools, rules: rules() }, now),
      openedAt: now,
      readUntil: how.readUntil ?? -Infinity,
      endedAt: null,
      begun: false,
      lookedAt: now,
      waiting: [],
    };
    where.set(sessionKey(place, sessionId), read);
    return read;
  }

  async #keep(read: Read, sightings: readonly Sighting[]): Promise<void> {
    const all = [...read.waiting, ...sightings];
    if (all.length === 0) return;
    read.waiting = all.slice(-MAX_WAITING);
    const isKept = await keepSightings(this.#detections, read.place, read.sessionId, read.waiting);
    if (isKept) read.waiting = read.waiting.filter((one) => !all.includes(one));
  }

  #all(): readonly Read[] {
    return [...this.#streams.values(), ...this.#clients.values()];
  }

  #drop(read: Read): void {
    const key = sessionKey(read.place, read.sessionId);
    for (const where of [this.#streams, this.#clients]) if (where.get(key) === read) where.delete(key);
  }

  #dropQuietest(where: Map<string, Read>): void {
    const reads = [...where.values()].sort((a, b) => a.reading.lastAt - b.reading.lastAt);
    const quietest = reads[0];
    if (quietest === undefined) return;
    this.#detections.say(
      `more than ${MAX_READINGS} sessions are read at once: ${quietest.sessionId}, the quietest, is let go of`,
    );
    this.#drop(quietest);
  }

  #now(): Instant {
    return this.#detections.watch.clock.now();
  }
}
