import type { ObservedSession } from '../../../src/domain/sessions/session.ts';
import type { QueuedEvent } from '../../../src/operations/ports.ts';
import { PLACE } from '../../builders/session.ts';
import type { Random } from '../random.ts';
import type { Timeline } from '../timeline.ts';

/** How unkind the world is. */
export interface Unkindness {
  throttled: number;
  timedOut: number;
  eventsLost: number;
}

/** A session as it truly is. */
export interface TrueSession {
  readonly id: string;
  /** The grant whose credentials opened it. */
  readonly grantId: string;
  readonly target: string;
  readonly owner: string;
  readonly startedAt: number;
  endedAt: number | null;
}

/** IAM spreads a change within this; it is drawn for each. */
const SPREAD_MS = [5000, 60_000] as const;

/** AWS as the simulation has it: dated permissions, denials that take their time, sessions, and their events. */
export class GrantWorld {
  readonly sessions = new Map<string, TrueSession>();
  /** What is written, by grant: until when it lets in, and from when on a denial is spread. */
  readonly written = new Map<
    string,
    { until: number; deniedFrom: number | null; target: string; owner: string }
  >();
  readonly queue: QueuedEvent[] = [];
  readonly unkind: Unkindness;
  readonly #timeline: Timeline;
  readonly #random: Random;
  #ids = 0;

  constructor(timeline: Timeline, random: Random, unkind: Unkindness) {
    this.#timeline = timeline;
    this.#random = random;
    this.unkind = unkind;
  }

  prepare(id: string, given: { until: number; target: string; owner: string }): void {
    this.written.set(id, { ...given, deniedFrom: this.written.get(id)?.deniedFrom ?? null });
  }

  deny(id: string): void {
    const permission = this.written.get(id);
    if (permission && permission.deniedFrom === null)
      permission.deniedFrom = this.#timeline.now + this.#random.between(...SPREAD_MS);
  }

  /** A person who has the grant's credentials tries to get in. */
  tryToOpen(grantId: string): void {
    const { now } = this.#timeline;
    const permission = this.written.get(grantId);
    if (!permission || now >= permission.until || now >= (permission.deniedFrom ?? Infinity)) return;
    this.#ids += 1;
    const id = `engineer-${this.#ids}`;
    const { target, owner } = permission;
    this.sessions.set(id, { id, grantId, target, owner, startedAt: now, endedAt: null });
    if (this.#random.chance(this.unkind.eventsLost)) return;
    const event = { handle: id, body: JSON.stringify(startEvent(id, { target, owner, at: now })) };
    this.#timeline.after(this.#random.between(0, 3000), () => this.queue.push(event));
  }

  end(id: string): void {
    const session = this.sessions.get(id);
    if (session) session.endedAt ??= this.#timeline.now;
  }

  rows(active: boolean): ObservedSession[] {
    return [...this.sessions.values()]
      .filter((session) => (session.endedAt === null) === active)
      .map(({ id, target, owner, startedAt, endedAt }) => ({
        ...PLACE,
        id,
        target,
        owner,
        startedAt,
        endedAt,
        documentName: null,
        reason: null,
        status: active ? 'Connected' : 'Terminated',
      }));
  }
}

function startEvent(id: string, start: { target: string; owner: string; at: number }): object {
  return {
    eventVersion: '1.08',
    eventSource: 'ssm.amazonaws.com',
    eventName: 'StartSession',
    eventID: `event-${id}`,
    eventTime: new Date(start.at).toISOString().replace(/\.\d+Z/, 'Z'),
    awsRegion: PLACE.region,
    recipientAccountId: PLACE.account,
    userIdentity: {
      type: 'AssumedRole',
      arn: start.owner,
      accountId: PLACE.account,
      sessionContext: { sourceIdentity: 'engineer' },
    },
    requestParameters: { target: start.target },
    responseElements: { sessionId: id },
  };
}
