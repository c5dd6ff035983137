import { type HoldTarget, isHeldBy, type LegalHold } from '../domain/archive/hold.ts';
import type { ObjectClass } from '../domain/archive/retention.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { Clock, SessionStore } from './ports.ts';
import type { ArchiveObjects, HoldStore } from './retention-ports.ts';
import { sessionObjects } from './session-objects.ts';

/** What legal holds work with. */
export interface Holding {
  readonly clock: Clock;
  readonly sessions: SessionStore;
  readonly objects: ArchiveObjects;
  readonly holds: HoldStore;
  /** A new hold's id. */
  readonly newId: () => string;
}

/** What was done in the bucket for a hold. */
export interface HeldObjects {
  readonly sessions: number;
  readonly objects: number;
  /** The bucket has legal holds; where it has none, only our own pruning knows of the hold. */
  readonly inBucket: boolean;
}

const CLASSES: readonly ObjectClass[] = ['transcripts', 'evidence', 'derived'];
const PAGE = 1000;

/** Places a hold, and sets S3's legal hold on all that lies there of its sessions. */
export async function placeHold(
  holding: Holding,
  asked: { readonly of: HoldTarget; readonly reason: string; readonly by: string },
): Promise<{ readonly hold: LegalHold; readonly held: HeldObjects }> {
  const hold: LegalHold = {
    id: holding.newId(),
    of: asked.of,
    reason: asked.reason,
    placedBy: asked.by,
    placedAt: holding.clock.now(),
    releasedBy: null,
    releasedAt: null,
  };
  await holding.holds.place(hold);
  return { hold, held: await setHolds(holding, hold, true) };
}

/** Releases a hold; what another hold keeps stays held. Null: there is none in force with that id. */
export async function releaseHold(
  holding: Holding,
  asked: { readonly id: string; readonly by: string },
): Promise<{ readonly hold: LegalHold; readonly held: HeldObjects } | null> {
  const hold = await holding.holds.release(asked.id, { arn: asked.by, at: holding.clock.now() });
  return hold === null ? null : { hold, held: await setHolds(holding, hold, false) };
}

/** Sets S3's legal hold on what is new of a session that is held. */
export async function holdNewObjects(holding: Holding, record: SessionRecord): Promise<void> {
  const holds = await holding.holds.list();
  if (holds.some((hold) => isHeldBy(hold, heldSession(record)))) await setOn(holding, record, true);
}

async function setHolds(holding: Holding, hold: LegalHold, on: boolean): Promise<HeldObjects> {
  const others = (await holding.holds.list()).filter((other) => other.id !== hold.id);
  const now: LegalHold = { ...hold, releasedAt: null };
  let sessions = 0;
  let objects = 0;
  let inBucket = true;
  for (const record of await sessionsOf(holding, hold.of)) {
    const session = heldSession(record);
    if (!isHeldBy(now, session)) continue;
    sessions += 1;
    if (!on && others.some((other) => isHeldBy(other, session))) continue;
    const set = await setOn(holding, record, on);
    objects += set.objects;
    inBucket &&= set.inBucket;
  }
  return { sessions, objects, inBucket };
}

async function sessionsOf(holding: Holding, of: HoldTarget): Promise<readonly SessionRecord[]> {
  if (of.kind === 'session') {
    const record = await holding.sessions.read(of, of.id);
    return record === null ? [] : [record];
  }
  const all = new Map<string, SessionRecord>();
  for (let until: number | undefined; ; ) {
    const page = await holding.sessions.list({
      user: of.person,
      limit: PAGE,
      ...(until === undefined ? {} : { until }),
    });
    const before = all.size;
    for (const record of page) all.set(JSON.stringify(heldSession(record)), record);
    if (all.size === before) return [...all.values()];
    until = Math.min(...page.map((record) => record.start.startedAt)) + 1;
  }
}

async function setOn(
  holding: Holding,
  record: SessionRecord,
  on: boolean,
): Promise<{ objects: number; inBucket: boolean }> {
  let objects = 0;
  let inBucket = true;
  for (const { version } of await sessionObjects(holding.objects, record, CLASSES)) {
    if (version.isDeleteMarker) continue;
    if (await holding.objects.setLegalHold(version, on)) objects += 1;
    else inBucket = false;
  }
  return { objects, inBucket };
}

function heldSession({ start, person }: SessionRecord) {
  return { account: start.account, region: start.region, id: start.id, person };
}
