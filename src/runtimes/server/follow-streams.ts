import { StreamCursor } from '../../domain/deliveries/stream-cursor.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place, SessionRecord } from '../../domain/sessions/session.ts';
import type {
  StreamConsumer,
  StreamHealth,
  StreamLog,
  StreamPositions,
} from '../../operations/transcript-ports.ts';
import { FollowedGroup, type FollowedSession } from './followed-group.ts';
import { type Loops, type RunningLoop, startLoop, tellFault } from './loop.ts';

const EVERY_MS = 1000;
/** The last lines come after the end, and some late: so long a session's group is followed on. */
const AFTER_END_MS = 2 * 60_000;
/** How often the position is written: after a crash the lines since then come again. */
const WRITE_EVERY_MS = 5000;

/** What the follower needs. */
export interface FollowParts {
  readonly log: StreamLog;
  readonly positions: StreamPositions;
  readonly consumers: readonly StreamConsumer[];
  /** Where a session streams to; null: nowhere. */
  readonly streamOf: (record: SessionRecord) => string | null;
}

/** The follower of all streamed logs. */
export interface StreamFollower extends RunningLoop {
  /** Takes part in what is followed, until it leaves. */
  join(consumer: StreamConsumer): () => void;
  health(): readonly StreamHealth[];
}

interface Wanted {
  readonly place: Place;
  readonly logGroup: string;
  readonly sessions: FollowedSession[];
}

/**
 * Follows every log group that an open session, or one that ended a moment ago, streams to: one read a second for all
 * sessions of a group, and none where nothing is open.
 */
export function startStreamFollower(loops: Loops, parts: FollowParts): StreamFollower {
  const { clock, sessions } = loops.watch;
  const groups = new Map<string, FollowedGroup>();
  const joined = new Set<StreamConsumer>();
  const streaming = new StreamingSessions(parts.streamOf);
  const written = new Map<string, Instant>();

  const consume = async (events: Parameters<StreamConsumer>[0]): Promise<void> => {
    if (events.length === 0) return;
    const one = (consumer: StreamConsumer) =>
      consumer(events).catch((error: unknown) => tellFault(loops, error, 'a consumer of streamed lines'));
    await Promise.all([...parts.consumers, ...joined].map(one));
  };

  const open = async (want: Wanted): Promise<FollowedGroup> => {
    const kept = await parts.positions.read(want.place, want.logGroup);
    const first = Math.min(...want.sessions.map(({ startedAt }) => startedAt));
    // A position from before all that is open now tells of sessions that are over.
    const goesOn = kept !== null && first < kept.readAt;
    const floorAt = FollowedGroup.floorOf(want.sessions, clock.now());
    return new FollowedGroup(
      want,
      goesOn ? new StreamCursor(kept.floorAt, kept.readAt) : new StreamCursor(floorAt),
      {
        log: parts.log,
        now: () => clock.now(),
        known: (ids) => sessions.known(want.place, ids),
        give: consume,
      },
    );
  };

  const turn = async (): Promise<void> => {
    const want = streaming.groups(await sessions.listOpen(), clock.now());
    for (const [key, group] of groups)
      if (!want.has(key)) {
        groups.delete(key);
        await group.idle();
        await parts.positions.write(group.place, group.logGroup, null);
      }
    for (const [key, one] of want) {
      const group = groups.get(key) ?? (await open(one));
      groups.set(key, group);
      // A slow group must not hold up the others; it is not read twice at once.
      void group.look(one.sessions).then(() => keep(key, group));
    }
  };

  const keep = async (key: string, group: FollowedGroup): Promise<void> => {
    const now = clock.now();
    if (now - (written.get(key) ?? 0) < WRITE_EVERY_MS || loops.closed()) return;
    written.set(key, now);
    const { floorAt, readAt } = group.cursor;
    await parts.positions.write(group.place, group.logGroup, { floorAt, readAt });
  };

  const health = () =>
    [...groups.values()].map(({ place, logGroup, cursor, openedAt, error }) => ({
      ...place,
      logGroup,
      readAt: Math.max(cursor.readAt, openedAt),
      error,
    }));

  const loop = startLoop(loops.setTimer, async (pause) => {
    while (!loops.closed()) {
      await turn().catch((error: unknown) => tellFault(loops, error, 'following streamed logs'));
      loops.state.streams = health();
      await pause.for(EVERY_MS);
    }
    await Promise.all([...groups.values()].map((group) => group.idle()));
  });

  return {
    ...loop,
    join: (consumer) => {
      joined.add(consumer);
      return () => void joined.delete(consumer);
    },
    health,
  };
}

/** The sessions that stream now, or did a moment ago, by their log groups. */
class StreamingSessions {
  readonly #recent = new Map<string, { record: SessionRecord; until: Instant }>();
  readonly #streamOf: FollowParts['streamOf'];

  constructor(streamOf: FollowParts['streamOf']) {
    this.#streamOf = streamOf;
  }

  groups(open: readonly SessionRecord[], now: Instant): Map<string, Wanted> {
    for (const record of open)
      if (this.#streamOf(record) !== null)
        this.#recent.set(keyOf(record), { record, until: now + AFTER_END_MS });
    const found = new Map<string, Wanted>();
    for (const [id, { record, until }] of this.#recent) {
      const { start } = record;
      const streamedTo = this.#streamOf(record);
      if (until < now || streamedTo === null) {
        this.#recent.delete(id);
        continue;
      }
      const key = JSON.stringify([start.account, start.region, streamedTo]);
      const place = { account: start.account, region: start.region };
      const group = found.get(key) ?? { place, logGroup: streamedTo, sessions: [] };
      group.sessions.push({ id: start.id, startedAt: start.startedAt });
      found.set(key, group);
    }
    return found;
  }
}

function keyOf({ start }: SessionRecord): string {
  return JSON.stringify([start.account, start.region, start.id]);
}
