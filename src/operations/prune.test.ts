import { beforeEach, expect, test } from 'vitest';
import { aFinding } from '../../test/builders/finding.ts';
import { aNotice, aRecord, aStart, PLACE, T0 } from '../../test/builders/session.ts';
import { memoryRetention } from '../../test/memory/archive.ts';
import { memoryStores } from '../../test/memory/watch-stores.ts';
import { derivedKey } from '../domain/archive/archive-key.ts';
import { type Retention, ROW_CLASSES } from '../domain/archive/retention.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import { holdNewObjects, placeHold, releaseHold } from './hold-sessions.ts';
import { prune } from './prune.ts';
import { sessionToArchive } from './session-to-archive.ts';

const DAY = 86_400_000;
const RETENTION: Retention = {
  transcripts: 30 * DAY,
  evidence: 30 * DAY,
  derived: 30 * DAY,
  index: 10 * DAY,
  findings: 20 * DAY,
  notices: 25 * DAY,
  reads: 40 * DAY,
  records: 50 * DAY,
};
const FOR_EVER = Object.fromEntries(Object.keys(RETENTION).map((each) => [each, null])) as never as Retention;
const TABLES = ['sessions', 'commands', 'lines'] as const;

function ended(id: string, daysAgo: number, given: Partial<SessionRecord> = {}): SessionRecord {
  const endedAt = T0 - daysAgo * DAY;
  const s3 = { bucket: 'archive', key: `222222222222/eu-west-1/${id}.log` };
  const logTo = {
    s3,
    cloudwatch: null,
    notKnown: { s3: null, cloudwatch: null },
    unlogged: null,
    documentVersion: null,
    knownAt: endedAt,
  };
  const start = { ...aStart(), id, startedAt: endedAt - 1000 };
  return aRecord({ state: 'ended', endedAt, person: 'engineer', logTo, ...given }, start);
}

let world: ReturnType<typeof memoryRetention>;
let stores: ReturnType<typeof memoryStores>;

/** A session that ended so many days ago, with all that is kept of it. */
async function keep(record: SessionRecord): Promise<SessionRecord> {
  await stores.sessions.write(record);
  const session = sessionToArchive(record);
  world.objects.put(record.logTo?.s3?.key ?? 'none');
  world.objects.put(`sallyport/evidence/bundles/222222222222/eu-west-1/${session.id}/00000001-x.tar`);
  for (const table of TABLES) world.objects.put(derivedKey(table, session));
  world.index.hold(session, { digest: 'd', session: { begun_at: null }, files: {} } as never);
  return record;
}

beforeEach(() => {
  stores = memoryStores();
  const { sessions, rows } = stores;
  world = memoryRetention({ clock: { now: () => T0 }, sessions, rows, retention: RETENTION });
});

test('a dry run tells what would go and why, and touches nothing', async () => {
  await keep(ended('old', 31));
  await keep(ended('young', 1));
  const before = [...world.objects.all];
  const report = await prune(world.pruning, { dryRun: true });
  expect(report).toMatchObject({ dryRun: true, removed: 6, kept: 0, bytes: 50 });
  expect(report.items.every((item) => item.sessionId === 'old' && item.action === 'would-remove')).toBe(true);
  expect(report.items.map((item) => item.class)).toEqual([
    'index',
    'derived',
    'derived',
    'derived',
    'evidence',
    'transcripts',
  ]);
  expect(report.items[0]?.reason).toMatch(/^index expired at \d{4}-/);
  expect(world.objects.all).toEqual(before);
  expect(await world.index.list()).toHaveLength(2);
  expect(world.pruned.kept).toEqual([]);
});

test('an expired transcript leaves neither text nor rows; its record stays, and what went is remembered', async () => {
  const old = await keep(ended('old', 31));
  await keep(ended('young', 1));
  await prune(world.pruning, { dryRun: false });
  expect(world.objects.keys().filter((key) => key.includes('old'))).toEqual([]);
  expect(world.objects.keys().filter((key) => key.includes('young'))).toHaveLength(5);
  expect((await world.index.list()).map((copy) => copy.id)).toEqual(['young']);
  expect(world.index.tidied).toBe(1);
  expect(await stores.sessions.read(PLACE, 'old')).toMatchObject({ start: { id: 'old' } });
  expect(await world.pruned.pruned('archive', old.logTo!.s3!.key, 'v1')).toBe(true);
  expect(await world.pruned.pruned('archive', 'another', null)).toBe(false);
});

test('each class has its own time, but nothing outlives the transcript that it was made of', async () => {
  await keep(ended('middle', 15));
  expect((await prune(world.pruning, { dryRun: true })).items.map((item) => item.class)).toEqual(['index']);
  const forever: Retention = { ...FOR_EVER, transcripts: 5 * DAY };
  const strict = { ...world.pruning, retention: () => forever };
  expect((await prune(strict, { dryRun: true })).removed).toBe(6);
  const nothing = { ...world.pruning, retention: () => FOR_EVER };
  expect((await prune(nothing, { dryRun: true })).items).toEqual([]);
});

test('locked and held objects stay, and the report says what keeps them', async () => {
  const old = await keep(ended('old', 31));
  const [raw, bundle] = world.objects.all;
  world.objects.all[0] = { ...raw!, lockedUntil: T0 + DAY };
  world.objects.all[1] = { ...bundle!, legalHold: true };
  const report = await prune(world.pruning, { dryRun: false });
  expect(report).toMatchObject({ removed: 4, kept: 2 });
  expect(report.items.filter((item) => item.action === 'kept').map((item) => item.reason)).toEqual([
    'the object has a legal hold in its bucket',
    expect.stringMatching(/^locked until \d{4}-.*, longer than its retention$/),
  ]);
  expect(world.objects.keys()).toEqual([old.logTo!.s3!.key, bundle!.key]);
  world.objects.all[0] = { ...raw!, lockedUntil: null };
  expect((await prune(world.pruning, { dryRun: false })).removed).toBe(1);
});

test('a hold on a person keeps all of their sessions, in the bucket too, until it is released', async () => {
  await keep(ended('old', 31));
  await keep(ended('other', 31, { person: 'somebody-else' }));
  const { hold, held } = await placeHold(world.holding, {
    of: { kind: 'person', person: 'engineer' },
    reason: 'case 7',
    by: 'arn:auditor',
  });
  expect(held).toEqual({ sessions: 1, objects: 5, inBucket: true });
  const report = await prune(world.pruning, { dryRun: false });
  expect(
    report.items.filter((item) => item.action === 'kept').every((item) => item.sessionId === 'old'),
  ).toBe(true);
  expect(report).toMatchObject({ removed: 6, kept: 6 });
  expect(report.items.find((item) => item.action === 'kept')?.reason).toBe(`held by ${hold.id}: case 7`);
  expect(await releaseHold(world.holding, { id: hold.id, by: 'arn:admin' })).toMatchObject({
    hold: { releasedBy: 'arn:admin' },
    held: { objects: 5 },
  });
  expect(await releaseHold(world.holding, { id: hold.id, by: 'arn:admin' })).toBeNull();
  expect((await prune(world.pruning, { dryRun: false })).removed).toBe(6);
});

test('what another hold keeps stays held, and new objects of a held session come under it', async () => {
  const record = await keep(ended('old', 31));
  const of = { kind: 'session' as const, ...PLACE, id: 'old' };
  const first = await placeHold(world.holding, { of, reason: 'one', by: 'a' });
  await placeHold(world.holding, { of: { kind: 'person', person: 'engineer' }, reason: 'two', by: 'a' });
  await releaseHold(world.holding, { id: first.hold.id, by: 'a' });
  expect(world.objects.all.every((object) => object.legalHold)).toBe(true);
  world.objects.put(record.logTo!.s3!.key, {}, 'v-new');
  await holdNewObjects(world.holding, record);
  expect(world.objects.all.every((object) => object.legalHold)).toBe(true);
});

test('sessions that are pruned whole are not looked at again', async () => {
  await keep(ended('old', 31));
  await prune(world.pruning, { dryRun: false });
  world.objects.put('222222222222/eu-west-1/old.log');
  expect((await prune(world.pruning, { dryRun: false })).items).toEqual([]);
});

const age = (days: number) => T0 - days * DAY;

/** Rows of ours that are so many days old, of one session. */
async function keepRows(id: string, days: number): Promise<void> {
  const at = age(days);
  const session = { ...PLACE, id };
  const reader = { arn: 'arn:aws:iam::222222222222:user/auditor', person: 'auditor' };
  await stores.findings.keep(aFinding({ id: `f-${id}`, foundAt: at, lastAt: at, sessionId: id }));
  for (const number of [1, 2]) {
    const notice = aNotice({ id: `n-${id}-${number}`, raisedAt: at + number, session: { id } });
    await stores.notices.keep(notice);
    await stores.notices.markSent(notice.id, at);
  }
  await stores.reads.keep([{ at, reader, what: 'play', session, detail: null }]);
}

test('rows of ours go by their own age and class, and a record last of all', async () => {
  await keep(ended('s-60', 60));
  await keep(ended('s-45', 45));
  for (const days of [22, 28, 45, 60]) await keepRows(`s-${days}`, days);
  const told = (await prune(world.pruning, { dryRun: true })).items.filter(({ class: what }) =>
    (ROW_CLASSES as readonly string[]).includes(what),
  );
  expect(told.map((item) => [item.class, item.sessionId, item.count, item.action])).toEqual([
    ['findings', 's-60', 1, 'would-remove'],
    ['findings', 's-45', 1, 'would-remove'],
    ['findings', 's-28', 1, 'would-remove'],
    ['findings', 's-22', 1, 'would-remove'],
    ['notices', 's-60', 2, 'would-remove'],
    ['notices', 's-45', 2, 'would-remove'],
    ['notices', 's-28', 2, 'would-remove'],
    ['reads', 's-60', 1, 'would-remove'],
    ['reads', 's-45', 1, 'would-remove'],
    ['records', 's-60', 1, 'would-remove'],
  ]);
  expect(await stores.findings.list({})).toHaveLength(4);
  const { removed } = await prune(world.pruning, { dryRun: false });
  // Ten objects and two places in the index, beside the rows.
  expect(removed).toBe(12 + 4 + 6 + 2 + 1);
  expect(await stores.findings.list({})).toEqual([]);
  expect((await stores.notices.list({})).map(({ session }) => session)).toEqual([
    { id: 's-22' },
    { id: 's-22' },
  ]);
  expect(await stores.sessions.read(PLACE, 's-60')).toBeNull();
  expect(await stores.sessions.read(PLACE, 's-45')).not.toBeNull();
  expect((await prune(world.pruning, { dryRun: false })).items).toEqual([]);
});

test('a held session keeps its rows, and so does one whose transcript cannot go yet', async () => {
  await keep(ended('held', 60));
  await keep(ended('locked', 60, { person: 'somebody-else' }));
  for (const id of ['held', 'locked']) await keepRows(id, 60);
  const raw = world.objects.all.findIndex(({ key }) => key.endsWith('/locked.log'));
  world.objects.all[raw] = { ...world.objects.all[raw]!, lockedUntil: T0 + DAY };
  await placeHold(world.holding, { of: { kind: 'person', person: 'engineer' }, reason: 'case 7', by: 'a' });
  const { items } = await prune(world.pruning, { dryRun: false });
  const kept = items.filter((item) => item.action === 'kept' && item.class !== 'transcripts');
  expect(kept.filter((item) => item.sessionId === 'held').map((item) => item.class)).toEqual(
    expect.arrayContaining(['findings', 'notices', 'reads', 'records']),
  );
  expect(kept.find((item) => item.sessionId === 'locked')).toMatchObject({
    class: 'records',
    reason: 'what it tells of is still in the archive',
  });
  expect(await stores.reads.ofSession({ ...PLACE, id: 'held' })).toHaveLength(1);
  expect(await stores.reads.ofSession({ ...PLACE, id: 'locked' })).toEqual([]);
  expect(await stores.findings.read('f-held')).not.toBeNull();
});

test('a hold that is placed while others are pruned keeps what has not gone yet', async () => {
  await keep(ended('first', 31));
  await keep(ended('second', 32));
  const { remove } = world.objects;
  const of = { kind: 'session' as const, ...PLACE, id: 'second' };
  world.objects.remove = async (version) => {
    world.objects.remove = remove.bind(world.objects);
    await placeHold(world.holding, { of, reason: 'just now', by: 'a' });
    await world.objects.remove(version);
  };
  const { items } = await prune(world.pruning, { dryRun: false });
  expect(items.filter(({ action }) => action === 'removed').map(({ sessionId }) => sessionId)).toEqual(
    Array(6).fill('first'),
  );
  expect(world.objects.keys().filter((key) => key.includes('second'))).toHaveLength(5);
});

test('thousands of sessions that began in the same moment are all looked at', async () => {
  for (let number = 0; number < 1200; number += 1)
    await stores.sessions.write(ended(`s-${number}`, 31 + Math.floor(number / 400)));
  world.objects.put('222222222222/eu-west-1/s-1199.log');
  world.objects.put('222222222222/eu-west-1/s-0.log');
  expect((await prune(world.pruning, { dryRun: false })).removed).toBe(2);
});

test('a prune whose time is up goes on where it stopped, and ends as one that had time', async () => {
  for (const [index, id] of ['a', 'b', 'c'].entries()) await keep(ended(id, 60 + index));
  let asked = 0;
  // Time for one session: it is looked at the clock once at the start, and once before each.
  const hurried = { ...world.pruning, clock: { now: () => (asked++ < 2 ? T0 : T0 + 1) } };
  const pruned = new Set<string | null>();
  let from: number | undefined;
  for (let runs = 0; runs < 10; runs += 1) {
    asked = 0;
    const went = { dryRun: false, until: T0 + 1, ...(from === undefined ? {} : { from }) };
    const { items, next } = await prune(hurried, went);
    for (const item of items) if (item.class === 'transcripts') pruned.add(item.sessionId);
    from = next;
    if (next === undefined) break;
  }
  expect([...pruned].toSorted()).toEqual(['a', 'b', 'c']);
  expect(await prune(world.pruning, { dryRun: true })).toMatchObject({ removed: 0, kept: 0 });
});
