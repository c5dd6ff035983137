import type { Grant } from '../../../src/domain/grants/grant.ts';
import type { ObservedSession } from '../../../src/domain/sessions/session.ts';
import type { QueuedEvent } from '../../../src/operations/ports.ts';
import { PLACE } from '../../builders/session.ts';
import type { Random } from '../random.ts';
import type { Timeline } from '../timeline.ts';
import { Outages } from './outages.ts';
import { SimulatedIam } from './simulated-iam.ts';

/** How unkind the world is: chances, but for the longest delay of an event. */
export interface Unkindness {
  throttled: number;
  timedOut: number;
  eventsLost: number;
  longestDelayMs: number;
  /** Another writer of a user's policy, who read before a change of ours, writes after it. */
  overwritten: number;
}

/** A session as it truly is. */
export interface TrueSession {
  readonly id: string;
  /** The grant that let its person in. */
  readonly grantId: string;
  readonly target: string;
  readonly owner: string;
  readonly startedAt: number;
  endedAt: number | null;
  /** When the server first heard of it, by its event and by a look; null again when it died before it kept that. */
  toldAt: number | null;
  seenAt: number | null;
}

/** Credentials of a grant that its person holds. */
interface Held {
  readonly target: string;
  readonly owner: string;
  readonly until: number;
}

/** The user behind every grant of a simulation; their own key serves for `iam-policy`. */
export const USER = 'arn:aws:iam::222222222222:user/engineer';
/** A writer that read before us writes at most this much later. */
const STALE_MS = 2000;

/** AWS as the simulation has it: dated permissions, IAM that takes its time, sessions, and their events. */
export class GrantWorld {
  readonly sessions = new Map<string, TrueSession>();
  readonly iam: SimulatedIam;
  readonly outages = new Outages();
  readonly held = new Map<string, Held>();
  readonly queue: QueuedEvent[] = [];
  /** Those who left: AWS knows them no more. */
  readonly left = new Set<string>();
  readonly unkind: Unkindness;
  /** Called when an event comes into the queue. */
  arrived: () => void = () => {};
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #active = new Map<string, TrueSession>();
  #ids = 0;

  /** `iamRandom`: draws IAM's propagation alone, so that it is the same whatever else happens. */
  constructor(timeline: Timeline, random: Random, unkind: Unkindness, iamRandom: Random = random) {
    this.#timeline = timeline;
    this.#random = random;
    this.unkind = unkind;
    this.iam = new SimulatedIam(iamRandom);
  }

  /** Changes the user's policy; perhaps somebody who read before that writes after it. */
  changePolicy(grantId: string, written: { until: number; target: string } | null): boolean {
    const before = this.iam.read(USER);
    const old = before.get(grantId);
    if (written === null ? !old : old?.until === written.until) return false;
    const after = new Map(before);
    if (written === null) after.delete(grantId);
    else after.set(grantId, written);
    this.iam.write(USER, after, this.#timeline.now);
    if (this.#random.chance(this.unkind.overwritten))
      this.#timeline.after(this.#random.between(1, STALE_MS), () =>
        this.iam.write(USER, before, this.#timeline.now),
      );
    return true;
  }

  /** The person fetches the credentials of a live `sts` grant, and keeps them. */
  fetchCredentials(grant: Grant): void {
    const { prepared, endsAt, target } = grant;
    if (prepared && endsAt !== null)
      this.held.set(grant.id, { target, owner: prepared.sessionOwner, until: endsAt });
  }

  /** A person who wants in wherever no shell of theirs is open; `again` is the chance of one more where one is. */
  tryEverything(again: number): void {
    const { now } = this.#timeline;
    const open = new Set([...this.#active.values()].map(({ owner, target }) => `${owner} ${target}`));
    const wants = (owner: string, target: string) =>
      !open.has(`${owner} ${target}`) || this.#random.chance(again);
    for (const [grantId, { target, owner, until }] of this.held)
      if (now < until && !this.iam.isDenied(grantId, now) && wants(owner, target))
        this.#open(grantId, target, owner);
    const best = new Map<string, { id: string; until: number }>();
    for (const [id, { until, target }] of this.iam.inForce(USER, now))
      if (now < until && until > (best.get(target)?.until ?? 0)) best.set(target, { id, until });
    for (const [target, { id }] of best) if (wants(USER, target)) this.#open(id, target, USER);
  }

  #open(grantId: string, target: string, owner: string): void {
    const { now } = this.#timeline;
    this.#ids += 1;
    const id = `engineer-${this.#ids}`;
    const at = { startedAt: now, endedAt: null, toldAt: null, seenAt: null };
    const session: TrueSession = { id, grantId, target, owner, ...at };
    this.sessions.set(id, session);
    this.#active.set(id, session);
    if (this.#random.chance(this.unkind.eventsLost)) return;
    const event = { handle: id, body: JSON.stringify(startEvent(session)) };
    this.#timeline.after(this.#random.between(0, this.unkind.longestDelayMs), () => {
      this.queue.push(event);
      this.arrived();
    });
  }

  end(id: string): void {
    const session = this.#active.get(id);
    if (!session) return;
    session.endedAt = this.#timeline.now;
    this.#active.delete(id);
  }

  /** A living server has the answer that names these sessions. */
  heard(how: 'toldAt' | 'seenAt', ids: readonly string[]): void {
    for (const id of ids) this.sessions.get(id)![how] ??= this.#timeline.now;
  }

  /** The server died: what it had heard of and not kept is not known any more. */
  forgotten(isKept: (id: string) => boolean): void {
    for (const session of this.#active.values())
      if (!isKept(session.id)) Object.assign(session, { toldAt: null, seenAt: null });
  }

  take(): readonly QueuedEvent[] {
    return this.queue.slice(0, 10);
  }

  active(): readonly ObservedSession[] {
    return [...this.#active.values()].map((session) => rowOf(session));
  }

  ended(since: number): readonly ObservedSession[] {
    return [...this.sessions.values()]
      .filter((session) => session.endedAt !== null && session.startedAt >= since)
      .map((session) => rowOf(session));
  }
}

function rowOf({ id, target, owner, startedAt, endedAt }: TrueSession): ObservedSession {
  const status = endedAt === null ? 'Connected' : 'Terminated';
  const row = { ...PLACE, id, target, owner, startedAt, endedAt, status };
  return { ...row, documentName: null, reason: null };
}

function startEvent({ id, target, owner, startedAt }: TrueSession): object {
  const type = owner === USER ? 'IAMUser' : 'AssumedRole';
  const from = type === 'AssumedRole' ? { sessionContext: { sourceIdentity: 'engineer' } } : {};
  return {
    eventVersion: '1.08',
    eventSource: 'ssm.amazonaws.com',
    eventName: 'StartSession',
    eventID: `event-${id}`,
    eventTime: new Date(startedAt).toISOString().replace(/\.\d+Z/, 'Z'),
    awsRegion: PLACE.region,
    recipientAccountId: PLACE.account,
    userIdentity: { type, arn: owner, accountId: PLACE.account, ...from },
    requestParameters: { target },
    responseElements: { sessionId: id },
  };
}
