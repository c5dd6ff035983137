import { expect, test } from 'vitest';
import { aDelivery, ENDED_AT, LINES, LOG_TO, MINUTE, object, stream } from '../../test/builders/delivery.ts';
import { PLACE, T0 } from '../../test/builders/session.ts';
import { deliveriesView } from '../domain/deliveries/view.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import { changeSession } from './change-session.ts';
import { Fault } from './fault.ts';

const SHOWN_AT_ONCE = {
  ...LOG_TO,
  cloudwatch: { logGroup: '/g', streaming: true, shownAtOnce: true as const },
};
const OPEN: Partial<SessionRecord> = { state: 'active', status: 'Connected', endedAt: null, endCause: null };

const anOpenOne = (logTo = SHOWN_AT_ONCE) => aDelivery(logTo, OPEN);
type World = Awaited<ReturnType<typeof anOpenOne>>;

const change = (world: World, more: Partial<SessionRecord>) =>
  changeSession(world.deliveries.watch, PLACE, world.id, (record) => ({ ...record, ...more }));
const streamOf = async (world: World) => deliveriesView(await world.read())[1];

test('the stream of an open session that has its first line is looked at once, and not again', async () => {
  const world = await anOpenOne();
  world.deliver(world.id, 'cloudwatch', { at: T0 + 2000, bytes: stream(LINES.slice(0, 1)) });
  await world.until(T0 + 30 * MINUTE);
  expect(await world.states()).toEqual({ s3: 'expected', cloudwatch: 'expected' });
  expect((await streamOf(world))?.dueAt).toBeNull();
  expect(world.copies.finds).toBe(1);
  expect(await world.notices()).toEqual([]);
});

test('one that stays silent is late a minute after the first line was shown, with its cause, and people are told once', async () => {
  const world = await anOpenOne();
  await world.until(T0 + 59_000);
  expect(await world.states()).toEqual({ s3: 'expected', cloudwatch: 'expected' });
  await world.until(T0 + MINUTE);
  expect(await streamOf(world)).toMatchObject({
    state: 'late',
    dueAt: new Date(T0 + MINUTE).toISOString(),
    because: expect.stringContaining('nothing of it is streamed'),
    diagnosis: [{ cause: "the node's calls do not reach CloudWatch Logs", certainty: 'shown' }],
  });
  await world.until(T0 + 60 * MINUTE);
  expect(await world.notices()).toEqual(['log-silent cloudwatch']);
  expect(world.looks()).toBeLessThan(60);
});

test('one that begins late is expected again; what was told of is told to have come', async () => {
  const world = await anOpenOne();
  await world.until(T0 + 2 * MINUTE);
  world.deliver(world.id, 'cloudwatch', { at: T0 + 3 * MINUTE, bytes: stream(LINES) });
  await world.until(T0 + 8 * MINUTE);
  expect(await streamOf(world)).toMatchObject({ state: 'expected', diagnosis: null });
  const looks = world.looks();
  await change(world, { state: 'ended', endedAt: ENDED_AT, endCause: 'exit' });
  world.deliver(world.id, 's3', { at: ENDED_AT + 1, bytes: object(LINES) });
  world.state.now = ENDED_AT;
  await world.until(ENDED_AT + 5 * MINUTE);
  expect(await world.states()).toEqual({ s3: 'delivered', cloudwatch: 'delivered' });
  expect(world.looks()).toBeGreaterThan(looks);
  expect((await world.notices()).sort()).toEqual(['log-arrived cloudwatch', 'log-silent cloudwatch']);
});

test('where nothing tells that a line was shown, a silent stream is none that is late', async () => {
  const world = await anOpenOne(LOG_TO as typeof SHOWN_AT_ONCE);
  await world.until(T0 + 60 * MINUTE);
  expect(world.looks()).toBe(0);
  expect(await world.notices()).toEqual([]);
});

test('before its client is connected a session may have no shell, and nothing is late', async () => {
  const world = await aDelivery(SHOWN_AT_ONCE, { ...OPEN, status: 'Connecting' });
  await world.until(T0 + 10 * MINUTE);
  expect(world.looks()).toBe(0);
  await change(world, { status: 'Connected' });
  await world.until(T0 + 11 * MINUTE);
  expect(await world.states()).toMatchObject({ cloudwatch: 'late' });
});

test('a stream that stops while lines are shown elsewhere is late', async () => {
  const world = await anOpenOne();
  world.deliver(world.id, 'cloudwatch', { at: T0 + 2000, bytes: stream(LINES.slice(0, 1)) });
  await world.until(T0 + 10 * MINUTE);
  await change(world, { lineShownAt: T0 + 8 * MINUTE });
  await world.until(T0 + 11 * MINUTE);
  expect(await streamOf(world)).toMatchObject({
    state: 'late',
    because: expect.stringMatching(/^its last line was streamed at .*, and the session has shown a line at /),
  });
  expect(await world.notices()).toEqual(['log-silent cloudwatch']);
});

test('a stream that may not be looked at is late for that reason; where AWS fails it is only asked again', async () => {
  const world = await anOpenOne();
  const { find } = world.transcripts;
  world.transcripts.find = async () => {
    throw new Fault('AWS_REFUSED', 'GetLogEvents: AccessDeniedException', { retry: 'never' });
  };
  await world.until(T0 + 2 * MINUTE);
  expect((await streamOf(world))?.diagnosis?.[0]).toMatchObject({
    cause: 'the watch itself cannot look there',
  });
  world.transcripts.find = find;
  world.deliver(world.id, 'cloudwatch', { at: T0 + 2 * MINUTE, bytes: stream(LINES) });
  await world.until(T0 + 5 * MINUTE);
  expect((await streamOf(world))?.state).toBe('expected');
  const failing = await anOpenOne();
  failing.faults.push(true, true, true);
  failing.deliver(failing.id, 'cloudwatch', { at: T0 + 2000, bytes: stream(LINES) });
  await failing.until(T0 + 5 * MINUTE);
  expect(await failing.states()).toMatchObject({ cloudwatch: 'expected' });
  expect(await failing.notices()).toEqual([]);
});

test('the end of a session that was silent begins its deliveries as ever', async () => {
  const world = await anOpenOne();
  await world.until(T0 + 5 * MINUTE);
  await change(world, { state: 'ended', endedAt: ENDED_AT, endCause: 'exit' });
  world.state.now = ENDED_AT;
  await world.until(ENDED_AT + 2 * 60 * MINUTE);
  expect(await world.states()).toEqual({ s3: 'missing', cloudwatch: 'missing' });
  expect((await world.notices()).sort()).toEqual([
    'log-missing cloudwatch',
    'log-missing s3',
    'log-silent cloudwatch',
  ]);
});
