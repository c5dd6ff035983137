import { beforeEach, expect, test } from 'vitest';
import { aRecord, aStart, PLACE, T0 } from '../../test/builders/session.ts';
import { memoryRetention } from '../../test/memory/archive.ts';
import { memoryStores } from '../../test/memory/watch-stores.ts';
import { derivedKey } from '../domain/archive/archive-key.ts';
import type { Retention } from '../domain/archive/retention.ts';
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

test('thousands of sessions that began in the same moment are all looked at', async () => {
  for (let number = 0; number < 1200; number += 1)
    await stores.sessions.write(ended(`s-${number}`, 31 + Math.floor(number / 400)));
  world.objects.put('222222222222/eu-west-1/s-1199.log');
  world.objects.put('222222222222/eu-west-1/s-0.log');
  expect((await prune(world.pruning, { dryRun: false })).removed).toBe(2);
});
