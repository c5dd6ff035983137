import { isHeldBy, type LegalHold } from '../domain/archive/hold.ts';
import {
  type DataClass,
  expiresAt,
  judgeExpired,
  keptFor,
  OBJECT_CLASSES,
  type ObjectClass,
  type Retention,
} from '../domain/archive/retention.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { SearchIndex } from './archive-ports.ts';
import { Fault } from './fault.ts';
import type { Clock, SessionStore } from './ports.ts';
import { pruneRows } from './prune-rows.ts';
import type { ArchiveObjects, ExpiringRows, HoldStore, PrunedObjects } from './retention-ports.ts';
import { type SessionObject, sessionObjects } from './session-objects.ts';
import { sessionToArchive } from './session-to-archive.ts';

/** What pruning works with. */
export interface Pruning {
  readonly clock: Clock;
  readonly sessions: SessionStore;
  readonly index: SearchIndex;
  readonly objects: ArchiveObjects;
  readonly holds: HoldStore;
  readonly pruned: PrunedObjects;
  readonly rows: ExpiringRows;
  readonly retention: () => Retention;
}

/** What has expired: what it is, and whether it goes. Rows of one session that go for one reason are one item. */
export interface PruneItem {
  readonly class: DataClass;
  /** Null, as the session: it is about none. */
  readonly account: string | null;
  readonly region: string | null;
  readonly sessionId: string | null;
  readonly person: string | null;
  readonly count: number;
  /** `s3://BUCKET/KEY`, or where else it is. */
  readonly location: string;
  readonly versionId: string | null;
  readonly bytes: number | null;
  /** `kept`: a hold or lock keeps it, or it could not be removed. */
  readonly action: 'would-remove' | 'removed' | 'kept';
  readonly reason: string;
}

/** What a prune did, or would do. */
export interface PruneReport {
  readonly dryRun: boolean;
  readonly items: readonly PruneItem[];
  readonly removed: number;
  readonly kept: number;
  readonly bytes: number;
  /** Where to go on, as `from`, since its time was up; left out: it is at its end. */
  readonly next?: Instant;
}

/** How a prune is asked for. */
export interface PruneAsk {
  readonly dryRun: boolean;
  /** Goes on with sessions that started before; left out: begins anew. */
  readonly from?: Instant;
  /** No other session is begun from then on; left out: it goes on to its end. */
  readonly until?: Instant;
}

const PAGE = 500;

/**
 * Removes what has outlived its retention, session by session: first its text from the index, then its rows, then its
 * bundles and the transcript itself, so that wherever it stops, no text outlives its transcript. Then our own rows by
 * their age, sessions' records last.
 */
export async function prune(pruning: Pruning, asked: PruneAsk): Promise<PruneReport> {
  const now = pruning.clock.now();
  const items: PruneItem[] = [];
  let next: Instant | null = null;
  // Whose objects go with this, or would.
  const cleared = new Set<string>();
  for await (const record of endedSessions(pruning, now, asked.from)) {
    if (pruning.clock.now() >= (asked.until ?? Number.POSITIVE_INFINITY)) {
      next = record.start.startedAt + 1;
      break;
    }
    if (await pruning.pruned.isDone(nameOf(record))) continue;
    // Asked for each session: a hold may be placed while others are pruned.
    const holds = await pruning.holds.list();
    const found = await pruneSession(pruning, { record, holds, now, dryRun: asked.dryRun });
    items.push(...found.items);
    if (found.clears) cleared.add(keyOf(nameOf(record)));
  }
  const isCleared = async (name: ReturnType<typeof nameOf>) =>
    cleared.has(keyOf(name)) || (await pruning.pruned.isDone(name));
  if (next === null) items.push(...(await pruneRows(pruning, { now, dryRun: asked.dryRun, isCleared })));
  if (!asked.dryRun && items.some((item) => item.class === 'index' && item.action === 'removed'))
    await pruning.index.tidy();
  const gone = items.filter((item) => item.action !== 'kept');
  return {
    dryRun: asked.dryRun,
    items,
    removed: countOf(gone),
    kept: countOf(items) - countOf(gone),
    bytes: gone.reduce((sum, item) => sum + (item.bytes ?? 0), 0),
    ...(next === null ? {} : { next }),
  };
}

interface OneSession {
  readonly record: SessionRecord;
  readonly holds: readonly LegalHold[];
  readonly now: Instant;
  readonly dryRun: boolean;
}

/** Clears: nothing that lies in the bucket of it stays. */
async function pruneSession(
  pruning: Pruning,
  one: OneSession,
): Promise<{ readonly items: readonly PruneItem[]; readonly clears: boolean }> {
  const { record, now } = one;
  const endedAt = record.endedAt ?? record.start.startedAt;
  const ends = new Map<ObjectClass, Instant>();
  for (const each of OBJECT_CLASSES) {
    const at = expiresAt(pruning.retention(), each, endedAt);
    if (at !== null && at <= now) ends.set(each, at);
  }
  if (ends.size === 0) return { items: [], clears: false };
  const session = sessionToArchive(record);
  const holds = one.holds.filter((hold) => isHeldBy(hold, session));
  const items: PruneItem[] = [];
  const indexEnd = ends.get('index');
  if (indexEnd !== undefined) items.push(...(await pruneIndexed(pruning, one, holds, indexEnd)));
  const classes = [...ends.keys()];
  const found = await sessionObjects(pruning.objects, record, classes);
  const ordered = [...found].sort((a, b) => order(a.class) - order(b.class));
  for (const object of ordered)
    items.push(await pruneObject(pruning, one, holds, object, ends.get(object.class) ?? now));
  const clears = classes.length === OBJECT_CLASSES.length && items.every((item) => item.action !== 'kept');
  if (!one.dryRun && clears) await pruning.pruned.markDone(nameOf(record), now);
  return { items: [...items, ...elsewhere(record, pruning.objects.bucket, classes)], clears };
}

const order = (what: ObjectClass): number => OBJECT_CLASSES.indexOf(what);
const countOf = (items: readonly PruneItem[]): number => items.reduce((sum, item) => sum + item.count, 0);

async function pruneIndexed(
  pruning: Pruning,
  { record, now, dryRun }: OneSession,
  holds: readonly LegalHold[],
  expiredAt: Instant,
): Promise<readonly PruneItem[]> {
  if (!pruning.index.holdsText || (await pruning.index.copyOf(sessionToArchive(record))) === null) return [];
  const verdict = judgeExpired({ what: 'index', expiredAt, now, holds, guard: null });
  if (verdict.action === 'remove' && !dryRun) await pruning.index.remove([nameOf(record)]);
  return [
    {
      ...about(record),
      class: 'index',
      location: 'the search index',
      versionId: null,
      bytes: null,
      action: verdict.action === 'keep' ? 'kept' : dryRun ? 'would-remove' : 'removed',
      reason: verdict.reason,
    },
  ];
}

async function pruneObject(
  pruning: Pruning,
  { record, now, dryRun }: OneSession,
  holds: readonly LegalHold[],
  object: SessionObject,
  expiredAt: Instant,
): Promise<PruneItem> {
  const { version } = object;
  const item = (action: PruneItem['action'], reason: string): PruneItem => ({
    ...about(record),
    class: object.class,
    location: `s3://${version.bucket}/${version.key}`,
    versionId: version.versionId,
    bytes: version.bytes,
    action,
    reason,
  });
  try {
    const guard = await pruning.objects.guardOf(version);
    const { action, reason } = judgeExpired({ what: object.class, expiredAt, now, holds, guard });
    if (action === 'keep') return item('kept', reason);
    if (dryRun) return item('would-remove', reason);
    // Told first: whoever misses the object must find that it went on purpose.
    const kept = { version, class: object.class, session: nameOf(record), prunedAt: now, reason };
    await pruning.pruned.keep(kept);
    await pruning.objects.remove(version);
    return item('removed', reason);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return item('kept', `it could not be removed: ${error.message}`);
  }
}

/** Copies that lie where only their owner's own settings remove them. */
function elsewhere(
  record: SessionRecord,
  bucket: string,
  classes: readonly ObjectClass[],
): readonly PruneItem[] {
  const s3 = record.logTo?.s3 ?? null;
  if (!classes.includes('transcripts') || s3 === null || s3.bucket === bucket) return [];
  return [
    {
      ...about(record),
      class: 'transcripts',
      location: `s3://${s3.bucket}/${s3.key}`,
      versionId: null,
      bytes: null,
      action: 'kept',
      reason: 'it lies in a bucket of somebody else, whose lifecycle rules remove it',
    },
  ];
}

/** Sessions that may have expired data, newest first. */
async function* endedSessions(
  { sessions, retention }: Pruning,
  now: Instant,
  from: Instant | undefined,
): AsyncGenerator<SessionRecord> {
  const limits = OBJECT_CLASSES.map((each) => keptFor(retention(), each)).filter((each) => each !== null);
  if (limits.length === 0) return;
  let until = Math.min(now - Math.min(...limits) + 1, from ?? Number.POSITIVE_INFINITY);
  let last = new Set<string>();
  for (;;) {
    const page = await sessions.list({ state: 'ended', until, limit: PAGE });
    const fresh = page.filter((record) => !last.has(keyOf(nameOf(record))));
    if (fresh.length === 0) return;
    yield* fresh;
    last = new Set(page.map((record) => keyOf(nameOf(record))));
    // Those that started in the same millisecond come again, and are passed over.
    until = Math.min(...page.map((record) => record.start.startedAt)) + 1;
  }
}

function nameOf({ start }: SessionRecord) {
  return { account: start.account, region: start.region, id: start.id };
}

function keyOf({ account, region, id }: ReturnType<typeof nameOf>): string {
  return JSON.stringify([account, region, id]);
}

function about({ start, person }: SessionRecord) {
  return { account: start.account, region: start.region, sessionId: start.id, person, count: 1 };
}
