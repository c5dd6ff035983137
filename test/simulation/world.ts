import { renderRfc3339 } from '../../src/domain/kernel/rfc3339.ts';
import type { EndCause, ObservedSession, Place } from '../../src/domain/sessions/session.ts';
import type { QueuedEvent } from '../../src/operations/ports.ts';
import type { Random } from './random.ts';
import type { Timeline } from './timeline.ts';

/** What a scripted session is like. */
export type Temper = 'good' | 'bad' | 'notify' | 'unknown-then-good' | 'unknown-forever' | 'turns-bad';

/** A session as it truly is: what the checkers compare the watch's claims with. */
export interface TrueSession {
  readonly id: string;
  readonly place: Place;
  readonly target: string;
  readonly owner: string;
  readonly temper: Temper;
  readonly startedAt: number;
  /** From when it breaks a guardrail that terminates; null: never. */
  badFrom: number | null;
  /** Until when its decisive fact cannot be found. */
  readonly unknownUntil: number;
  endedAt: number | null;
  endCause: EndCause | null;
  /** TerminateSession calls of the watch that AWS took, with or without effect, and those of people. */
  calls: number;
  userCalls: number;
}

/** How unkind the world is until the faults stop. */
export interface Unkindness {
  readonly lost: number;
  readonly doubled: number;
  readonly longestDelayMs: number;
  readonly throttled: number;
  readonly timedOut: number;
  readonly silentlyWithoutEffect: number;
}

interface Hidden {
  readonly event: QueuedEvent;
  readonly from: number;
  visibleAt: number;
}

/** How long a delivery stays hidden before it comes again. */
const VISIBILITY_MS = 30_000;

/** AWS as the simulation has it: sessions, CloudTrail's events in a queue, and their delays. */
export class World {
  readonly sessions = new Map<string, TrueSession>();
  readonly queue: Hidden[] = [];
  /** Every record, with the session that it names: CloudTrail itself loses nothing. */
  readonly trail: { readonly sessionId: string; readonly record: unknown }[] = [];
  kind: Unkindness;
  readonly #timeline: Timeline;
  readonly #random: Random;
  #count = 0;

  constructor(timeline: Timeline, random: Random, kind: Unkindness) {
    this.#timeline = timeline;
    this.#random = random;
    this.kind = kind;
  }

  open(session: TrueSession): void {
    this.sessions.set(session.id, session);
    this.tell(session.place, 'StartSession', session.owner, {
      requestParameters: { target: session.target },
      responseElements: { sessionId: session.id, tokenValue: 'Value hidden due to security reasons.' },
    });
  }

  end(session: TrueSession, cause: EndCause): void {
    if (session.endedAt !== null) return;
    session.endedAt = this.#timeline.now;
    session.endCause = cause;
  }

  /** A person ends it. */
  terminateByUser(session: TrueSession, owner: string): void {
    if (session.endedAt !== null) return;
    session.userCalls += 1;
    this.tell(session.place, 'TerminateSession', owner, {
      requestParameters: { sessionId: session.id },
      responseElements: { sessionId: session.id },
    });
    this.end(session, 'terminated-by-user');
  }

  /** Puts a CloudTrail record into the queue, late, twice or never, as the world is. */
  tell(place: Place, eventName: string, owner: string, members: object): void {
    const id = `e-${this.#count++}`;
    const detail = {
      eventSource: 'ssm.amazonaws.com',
      eventName,
      eventID: id,
      eventTime: renderRfc3339(Math.floor(this.#timeline.now / 1000) * 1000),
      awsRegion: place.region,
      recipientAccountId: place.account,
      userIdentity: { type: 'AssumedRole', arn: owner },
      ...members,
    };
    const named = members as { responseElements?: { sessionId?: string } };
    this.trail.push({ sessionId: named.responseElements?.sessionId ?? '', record: detail });
    const body = JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', ...place, detail });
    if (this.#random.chance(this.kind.lost)) return;
    const copies = this.#random.chance(this.kind.doubled) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const from = this.#timeline.now + this.#random.between(5, Math.max(this.kind.longestDelayMs, 5));
      this.queue.push({ event: { handle: `${id}/${copy}`, body }, from, visibleAt: from });
    }
  }

  take(): readonly QueuedEvent[] {
    const { now } = this.#timeline;
    const ready = this.queue.filter((one) => one.visibleAt <= now).slice(0, 10);
    for (const one of ready) one.visibleAt = now + VISIBILITY_MS;
    return ready.map((one) => one.event);
  }

  done(events: readonly QueuedEvent[]): void {
    for (const event of events) {
      const index = this.queue.findIndex((one) => one.event.handle === event.handle);
      if (index >= 0) this.queue.splice(index, 1);
    }
  }

  active(place: Place): readonly ObservedSession[] {
    return [...this.sessions.values()]
      .filter((one) => one.endedAt === null && samePlace(one.place, place))
      .map((one) => rowOf(one));
  }

  ended(place: Place, since: number): readonly ObservedSession[] {
    return [...this.sessions.values()]
      .filter((one) => one.endedAt !== null && samePlace(one.place, place) && one.startedAt >= since)
      .map((one) => rowOf(one));
  }

  /** Whether the watch's decisive fact of a session can be found now, and what it says. */
  truth(id: string): 'good' | 'bad' | 'notify' | 'unknown' {
    const session = this.sessions.get(id);
    const { now } = this.#timeline;
    if (!session || now < session.unknownUntil) return 'unknown';
    if (session.badFrom !== null && now >= session.badFrom) return 'bad';
    return session.temper === 'notify' ? 'notify' : 'good';
  }
}

function samePlace(a: Place, b: Place): boolean {
  return a.account === b.account && a.region === b.region;
}

function rowOf(session: TrueSession): ObservedSession {
  return {
    ...session.place,
    id: session.id,
    target: session.target,
    documentName: null,
    owner: session.owner,
    reason: null,
    status: session.endedAt === null ? 'Connected' : 'Terminated',
    startedAt: session.startedAt,
    endedAt: session.endedAt,
    maxDurationMs: null,
  };
}
