import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { MEMBER_ACCOUNT } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { S3ArchiveObjects } from '../../src/adapters/aws/archive/archive-objects.ts';
import { S3DerivedArchive } from '../../src/adapters/aws/archive/derived-archive.ts';
import { LocalSearchIndex } from '../../src/adapters/search/local-index.ts';
import { ThreadRowDeriver } from '../../src/adapters/search/row-deriver.ts';
import { SqliteHoldStore } from '../../src/adapters/sqlite/hold-store.ts';
import { SqlitePrunedObjects } from '../../src/adapters/sqlite/pruned-objects.ts';
import { openStores } from '../../src/adapters/sqlite/stores.ts';
import type { LegalHold } from '../../src/domain/archive/hold.ts';
import { DEFAULT_RETENTION } from '../../src/domain/archive/retention.ts';
import { placeHold } from '../../src/operations/hold-sessions.ts';
import { prune } from '../../src/operations/prune.ts';
import { rebuildIndex } from '../../src/operations/rebuild-index.ts';
import { sessionToArchive } from '../../src/operations/session-to-archive.ts';
import { aCopy, aSession } from '../builders/archived-sessions.ts';
import { aRecord, aStart, PLACE, T0 } from '../builders/session.ts';
import { MemorySearchIndex } from '../memory/archive.ts';

const LOCKED = 'archive-with-lock';
const PLAIN = 'archive-without';
const DAY = 86_400_000;

let aws: Awaited<ReturnType<typeof startTestAws>>;
let clients: ReturnType<typeof makeClients>;
let folder: string;
let deriver: ThreadRowDeriver;

beforeAll(async () => {
  aws = await startTestAws();
  clients = makeClients(aws.endpoint, makeAdmin(aws.world, MEMBER_ACCOUNT));
  await clients.s3.send(new CreateBucketCommand({ Bucket: LOCKED, ObjectLockEnabledForBucket: true }));
  await clients.s3.send(new CreateBucketCommand({ Bucket: PLAIN }));
  folder = mkdtempSync(join(tmpdir(), 'sallyport-bucket-'));
  deriver = new ThreadRowDeriver(join(folder, 'spool'));
});

afterAll(async () => {
  await deriver.close();
  for (const client of Object.values(clients)) client.destroy();
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

const put = (Bucket: string, Key: string) =>
  clients.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));

test('every version of a key is told, and only of that key; each is removed by itself', async () => {
  const objects = new S3ArchiveObjects(clients.s3, LOCKED);
  await put(LOCKED, 'a/one.log');
  await put(LOCKED, 'a/one.log');
  await put(LOCKED, 'a/one.log.other');
  await clients.s3.send(new DeleteObjectCommand({ Bucket: LOCKED, Key: 'a/one.log' }));
  const versions = await objects.versions({ key: 'a/one.log' });
  expect(versions.map((version) => version.isDeleteMarker).sort()).toEqual([false, false, true]);
  expect(await objects.versions({ prefix: 'a/' })).toHaveLength(4);
  await objects.remove(versions[0]!);
  expect(await objects.versions({ key: 'a/one.log' })).toHaveLength(2);
});

test('a lock and a legal hold are seen, and S3 refuses to delete what they keep', async () => {
  const objects = new S3ArchiveObjects(clients.s3, LOCKED);
  await put(LOCKED, 'held.log');
  const [version] = await objects.versions({ key: 'held.log' });
  expect(await objects.guardOf(version!)).toEqual({ lockedUntil: null, legalHold: false });
  expect(await objects.setLegalHold(version!, true)).toBe(true);
  expect(await objects.guardOf(version!)).toMatchObject({ legalHold: true });
  await expect(objects.remove(version!)).rejects.toMatchObject({ name: 'Fault' });
  expect(await objects.setLegalHold(version!, false)).toBe(true);
  const RetainUntilDate = new Date(Math.floor(Date.now() / 1000) * 1000 + DAY);
  const Retention = { Mode: 'COMPLIANCE', RetainUntilDate } as const;
  await clients.s3.send(new PutObjectRetentionCommand({ Bucket: LOCKED, Key: 'held.log', Retention }));
  expect(await objects.guardOf(version!)).toEqual({
    lockedUntil: RetainUntilDate.getTime(),
    legalHold: false,
  });
  await expect(objects.remove(version!)).rejects.toMatchObject({ name: 'Fault' });
});

test('a bucket without object lock has no legal hold, and says so', async () => {
  const objects = new S3ArchiveObjects(clients.s3, PLAIN);
  await put(PLAIN, 'x.log');
  const [version] = await objects.versions({ key: 'x.log' });
  expect(await objects.setLegalHold(version!, true)).toBe(false);
  await objects.remove(version!);
  expect(await objects.versions({ key: 'x.log' })).toEqual([]);
});

test('rows written twice are written once, and the index is made again from them', async () => {
  const derived = new S3DerivedArchive({ s3: clients.s3, bucket: LOCKED, folder: join(folder, 'fetched') });
  const session = aSession();
  const rows = await deriver.derive(session, aCopy(['$ echo kept', 'kept']));
  expect(await derived.write(session, rows)).toHaveLength(3);
  expect(await derived.write(session, rows)).toEqual([]);
  const objects = new S3ArchiveObjects(clients.s3, LOCKED);
  expect(await objects.versions({ prefix: 'sallyport/' })).toHaveLength(3);
  const other = aSession({ id: 'half', account: '333333333333' });
  const half = await deriver.derive(other, aCopy(['half']));
  await derived.write(other, half);
  for (const version of await objects.versions({
    prefix: 'sallyport/lines/region=eu-west-1/account=333333333333/',
  }))
    await objects.remove(version);
  const index = new MemorySearchIndex();
  expect(await rebuildIndex({ derived, index }, () => {})).toEqual({ sessions: 1, incomplete: ['half'] });
  const question = { text: 'kept', regex: false, ignoreCase: false, commands: false, limit: 9 };
  const { hits } = await index.search(question, () => true);
  expect(hits.map((hit) => [hit.person, hit.text])).toEqual([
    ['engineer', '$ echo kept'],
    ['engineer', 'kept'],
  ]);
  expect((await index.copyOf(session))?.digest).toBe(rows.digest);
});

test('an expired session goes for good, from the bucket and from the index; a held one and every record stay', async () => {
  const stores = openStores(join(folder, 'pruned.sqlite'));
  const index = new LocalSearchIndex(join(folder, 'pruned-search.sqlite'));
  const s3 = new S3ArchiveObjects(clients.s3, LOCKED);
  const derived = new S3DerivedArchive({ s3: clients.s3, bucket: LOCKED, folder: join(folder, 'fetched') });
  const now = T0 + 500 * DAY;
  const clock = { now: () => now };
  const holds = new SqliteHoldStore(stores.database);
  const pruned = new SqlitePrunedObjects(stores.database);
  const { sessions } = stores;
  for (const id of ['expired-1', 'held-2']) {
    const key = `${PLACE.account}/${PLACE.region}/${id}.log`;
    const logTo = { s3: { bucket: LOCKED, key }, cloudwatch: null, notKnown: { s3: null, cloudwatch: null } };
    const more = { unlogged: null, documentVersion: null, knownAt: T0 };
    const record = aRecord(
      { state: 'ended', endedAt: T0 + 1000, person: id, logTo: { ...logTo, ...more } },
      { ...aStart(), id },
    );
    await sessions.write(record);
    await put(LOCKED, key);
    const rows = await deriver.derive(sessionToArchive(record), aCopy([`what ${id} showed`]));
    await derived.write(sessionToArchive(record), rows);
    await index.load(sessionToArchive(record), rows);
    await rows.discard();
  }
  const newId = () => 'hold-1';
  const holding = { clock, sessions, objects: s3, holds, newId };
  const placed = await placeHold(holding, {
    of: { kind: 'person', person: 'held-2' },
    reason: 'case',
    by: 'arn',
  });
  expect(placed.held).toEqual({ sessions: 1, objects: 4, inBucket: true });
  const { rows } = stores;
  const retention = () => DEFAULT_RETENTION;
  const pruning = { clock, sessions, index, objects: s3, holds, pruned, rows, retention };
  expect(await prune(pruning, { dryRun: true })).toMatchObject({ removed: 5, kept: 5 });
  expect(await prune(pruning, { dryRun: false })).toMatchObject({ removed: 5, kept: 5 });
  const left = [
    ...(await s3.versions({ prefix: `${PLACE.account}/` })),
    ...(await s3.versions({ prefix: 'sallyport/' })),
  ];
  expect(left.filter((version) => version.key.includes('expired-1'))).toEqual([]);
  expect(left.filter((version) => version.key.includes('held-2'))).toHaveLength(4);
  const question = { text: 'showed', regex: false, ignoreCase: false, commands: false, limit: 9 };
  const { hits } = await index.search(question, () => true);
  expect(hits.map((hit) => hit.text)).toEqual(['what held-2 showed']);
  expect(await sessions.read(PLACE, 'expired-1')).not.toBeNull();
  expect(await pruned.pruned(LOCKED, `${PLACE.account}/${PLACE.region}/expired-1.log`, null)).toBe(true);
  await index.close();
  stores.close();
});

test('holds and what was pruned are kept over a restart', async () => {
  const file = join(folder, 'state.sqlite');
  const hold: LegalHold = {
    id: 'hold-1',
    of: { kind: 'session', account: '1', region: 'r', id: 's' },
    reason: 'case',
    placedBy: 'arn',
    placedAt: 5,
    releasedBy: null,
    releasedAt: null,
  };
  const ofPerson: LegalHold = { ...hold, id: 'hold-2', of: { kind: 'person', person: 'p' }, placedAt: 6 };
  const before = openStores(file);
  const holds = new SqliteHoldStore(before.database);
  await holds.place(hold);
  await holds.place(ofPerson);
  expect(await holds.release('hold-1', { arn: 'by', at: 9 })).toEqual({
    ...hold,
    releasedBy: 'by',
    releasedAt: 9,
  });
  expect(await holds.release('hold-1', { arn: 'by', at: 9 })).toBeNull();
  const session = { account: '1', region: 'r', id: 's' };
  const pruned = new SqlitePrunedObjects(before.database);
  const version = { bucket: 'b', key: 'k', versionId: 'v', bytes: 1, isDeleteMarker: false };
  await pruned.keep({ version, class: 'derived', session, prunedAt: 7, reason: 'old' });
  await pruned.markDone(session, 8);
  before.close();
  const after = openStores(file);
  expect(await new SqliteHoldStore(after.database).list()).toEqual([
    ofPerson,
    { ...hold, releasedBy: 'by', releasedAt: 9 },
  ]);
  const again = new SqlitePrunedObjects(after.database);
  expect(await again.pruned('b', 'k', 'v')).toBe(true);
  expect(await again.pruned('b', 'k', null)).toBe(true);
  expect(await again.pruned('b', 'k', 'other')).toBe(false);
  expect(await again.isDone(session)).toBe(true);
  expect(await again.isDone({ ...session, id: 'x' })).toBe(false);
  after.close();
});
