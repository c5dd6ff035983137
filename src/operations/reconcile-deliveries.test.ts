import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aDelivery, ENDED_AT, LINES, LOG_TO, MINUTE, object, stream } from '../../test/builders/delivery.ts';
import { PLACE } from '../../test/builders/session.ts';
import { memoryTranscripts } from '../../test/memory/transcripts.ts';
import { deliveriesView } from '../domain/deliveries/view.ts';
import { Fault } from './fault.ts';
import { keepSession } from './keep-session.ts';
import { reconcileDeliveries } from './reconcile-deliveries.ts';

describe('a log that is delivered', () => {
  test('after 14 minutes was never late, and is settled with its size and hash', async () => {
    const world = await aDelivery();
    world.deliver(world.id, 'cloudwatch', { at: ENDED_AT + 1000, bytes: stream(LINES) });
    world.deliver(world.id, 's3', { at: ENDED_AT + 14 * MINUTE, bytes: object(LINES) });
    await world.until(ENDED_AT + 13 * MINUTE);
    expect(await world.states()).toEqual({ s3: 'expected', cloudwatch: 'delivered' });
    await world.until(ENDED_AT + 17 * MINUTE);
    const record = await world.read();
    expect(deliveriesView(record)).toMatchObject([
      {
        destination: 's3',
        state: 'delivered',
        bytes: object(LINES).length,
        gaps: [],
        diagnosis: null,
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      { destination: 'cloudwatch', state: 'delivered', gaps: [], diagnosis: null },
    ]);
    expect(record.deliveries?.lookAt).toBeNull();
    expect(
      record.timeline.filter(({ kind }) => kind === 'delivery').map(({ text }) => text.split(',')[0]),
    ).toEqual(['CloudWatch: delivered', 'S3: delivered']);
    expect(await world.notices()).toEqual([]);
    expect(world.handed.sort()).toEqual([`cloudwatch ${stream(LINES).length}`, `s3 ${object(LINES).length}`]);
  });

  test('after 16 minutes was late for a minute, and nobody is told', async () => {
    const world = await aDelivery();
    world.deliver(world.id, 'cloudwatch', { at: ENDED_AT + 1000, bytes: stream(LINES) });
    world.deliver(world.id, 's3', { at: ENDED_AT + 16 * MINUTE, bytes: object(LINES) });
    await world.until(ENDED_AT + 15 * MINUTE + 1000);
    expect(await world.states()).toEqual({ s3: 'late', cloudwatch: 'delivered' });
    expect(deliveriesView(await world.read())[0]?.dueAt).toBe(new Date(ENDED_AT + 15 * MINUTE).toISOString());
    await world.until(ENDED_AT + 20 * MINUTE);
    expect(await world.states()).toEqual({ s3: 'delivered', cloudwatch: 'delivered' });
    expect(await world.notices()).toEqual([]);
  });

  test('in whole at S3 lets the stream wait for its last line, and no longer', async () => {
    const world = await aDelivery();
    world.deliver(world.id, 's3', { at: ENDED_AT + 500, bytes: object(LINES) });
    world.deliver(world.id, 'cloudwatch', { at: ENDED_AT, bytes: stream(LINES.slice(0, 2)) });
    await world.until(ENDED_AT + 30_000);
    expect(await world.states()).toEqual({ s3: 'delivered', cloudwatch: 'expected' });
    world.deliver(world.id, 'cloudwatch', { at: ENDED_AT + 40_000, bytes: stream(LINES) });
    await world.until(ENDED_AT + 2 * MINUTE);
    expect(await world.states()).toEqual({ s3: 'delivered', cloudwatch: 'delivered' });
    expect(await world.notices()).toEqual([]);
  });

  test('is given on until it is taken', async () => {
    const world = await aDelivery();
    world.refuse.handing = true;
    world.deliver(world.id, 'cloudwatch', { at: ENDED_AT + 1, bytes: stream(LINES) });
    world.deliver(world.id, 's3', { at: ENDED_AT + 1, bytes: object(LINES) });
    await world.until(ENDED_AT + MINUTE);
    expect(world.told.length).toBeGreaterThan(1);
    expect((await world.read()).deliveries?.lookAt).not.toBeNull();
    world.refuse.handing = false;
    await world.until(ENDED_AT + 3 * MINUTE);
    expect(world.handed).toHaveLength(2);
    expect((await world.read()).deliveries?.lookAt).toBeNull();
  });

  test('is not fetched again while the other is waited for', async () => {
    const world = await aDelivery();
    world.deliver(world.id, 's3', { at: ENDED_AT + 1, bytes: object(LINES) });
    await world.until(ENDED_AT + 30 * MINUTE);
    expect(world.looks()).toBeGreaterThan(10);
    expect(world.copies.opens).toBe(1);
    world.deliver(world.id, 'cloudwatch', { at: ENDED_AT + 31 * MINUTE, bytes: stream(LINES.slice(0, 2)) });
    await world.until(ENDED_AT + 40 * MINUTE);
    expect(await world.states()).toEqual({ s3: 'delivered', cloudwatch: 'incomplete' });
    expect(world.copies.opens).toBe(3);
  });

  test('of a session that showed nothing needs no stream', async () => {
    const world = await aDelivery();
    world.deliver(world.id, 's3', { at: ENDED_AT + 1, bytes: object([]) });
    await world.until(ENDED_AT + 2 * MINUTE);
    expect(deliveriesView(await world.read())[1]).toMatchObject({
      state: 'delivered',
      bytes: 0,
      because: 'nothing was shown',
    });
  });
});

describe('a log that never comes', () => {
  test('is late, then missing, with its cause and one notice a copy, and is given up in bounded looks', async () => {
    const world = await aDelivery();
    await world.until(ENDED_AT + 61 * MINUTE);
    expect(await world.states()).toEqual({ s3: 'missing', cloudwatch: 'missing' });
    expect((await world.notices()).sort()).toEqual(['log-missing cloudwatch', 'log-missing s3']);
    const [s3] = deliveriesView(await world.read());
    expect(s3?.diagnosis?.[0]).toMatchObject({
      certainty: 'shown',
      evidence: 'rule 90 of acl-1',
      advice: 'Open it.',
    });
    await world.until(ENDED_AT + 72 * 60 * MINUTE);
    expect((await world.read()).deliveries?.lookAt).toBeNull();
    expect(await world.notices()).toHaveLength(2);
    expect(world.looks()).toBeLessThan(120);
  });

  test('and comes after all is told so', async () => {
    const world = await aDelivery();
    world.deliver(world.id, 'cloudwatch', { at: ENDED_AT + 1000, bytes: stream(LINES) });
    world.deliver(world.id, 's3', { at: ENDED_AT + 5 * 60 * MINUTE, bytes: object(LINES) });
    await world.until(ENDED_AT + 10 * 60 * MINUTE);
    expect(await world.states()).toEqual({ s3: 'delivered', cloudwatch: 'delivered' });
    expect((await world.notices()).sort()).toEqual(['log-arrived s3', 'log-missing s3']);
  });

  test('where nobody may look is told so, and is not called unlogged', async () => {
    const world = await aDelivery();
    world.state.now = ENDED_AT + 2000;
    world.deliveries.transcripts.find = async () => {
      throw new Fault('AWS_REFUSED', 'HeadObject: AccessDenied', { retry: 'never' });
    };
    await world.until(ENDED_AT + 61 * MINUTE);
    const [s3] = deliveriesView(await world.read());
    expect(s3).toMatchObject({ state: 'missing', because: expect.stringContaining('AccessDenied') });
    expect(s3?.diagnosis?.map(({ cause }) => cause)).toContain('the watch itself cannot look there');
  });
});

describe('a copy that lacks something', () => {
  test('is incomplete, and one notice tells what and where', async () => {
    const world = await aDelivery();
    world.deliver(world.id, 's3', { at: ENDED_AT + 1, bytes: object(LINES) });
    world.deliver(world.id, 'cloudwatch', { at: ENDED_AT + 1, bytes: stream([LINES[0]!, LINES[2]!]) });
    await world.until(ENDED_AT + 5 * MINUTE);
    const [s3, cloudwatch] = deliveriesView(await world.read());
    expect(s3).toMatchObject({ state: 'delivered', gaps: [] });
    expect(cloudwatch).toMatchObject({
      state: 'incomplete',
      gaps: [{ reason: expect.stringContaining('1 line') }],
    });
    expect(await world.notices()).toEqual(['log-incomplete cloudwatch']);
    expect((await world.read()).deliveries?.lookAt).toBeNull();
  });

  test('that somebody else wrote is no delivery, and people are told who', async () => {
    const world = await aDelivery({ ...LOG_TO, cloudwatch: null });
    const writer = {
      verified: false,
      arn: 'arn:aws:iam::222222222222:user/x',
      because: 'it was not the node',
    };
    const deliveries = {
      ...world.deliveries,
      witness: { ...world.deliveries.witness, writerOf: async () => writer },
    };
    world.deliver(world.id, 's3', { at: ENDED_AT + 1, bytes: object(LINES) });
    world.state.now = ENDED_AT + 3000;
    await reconcileDeliveries(deliveries, PLACE, world.id);
    const [s3] = deliveriesView(await world.read());
    expect(s3).toMatchObject({ state: 'incomplete', writer, gaps: [{ reason: 'it was not the node' }] });
    expect(s3?.diagnosis?.[0]).toMatchObject({
      cause: 'somebody else wrote the object',
      evidence: expect.stringContaining(writer.arn),
    });
    expect(await world.notices()).toEqual(['log-incomplete s3']);
  });

  test('of a transcript that was cut off is incomplete', async () => {
    const world = await aDelivery({ ...LOG_TO, cloudwatch: null });
    world.deliver(world.id, 's3', { at: ENDED_AT + 1, bytes: object(LINES).subarray(0, 40) });
    await world.until(ENDED_AT + MINUTE);
    expect(await world.states()).toEqual({ s3: 'incomplete', cloudwatch: 'not-configured' });
    expect(await world.notices()).toEqual(['log-incomplete s3']);
  });
});

describe('whenever the copies come, and however AWS fails meanwhile', () => {
  const moment = fc.option(fc.integer({ min: 0, max: 3 * 60 * MINUTE }), { nil: null });
  test('each settles as what it is, is given on, and nobody is told twice or for nothing', async () => {
    await fc.assert(
      fc.asyncProperty(
        moment,
        moment,
        fc.array(fc.boolean(), { maxLength: 12 }),
        async (s3, cloudwatch, faults) => {
          const world = await aDelivery();
          if (s3 !== null) world.deliver(world.id, 's3', { at: ENDED_AT + s3, bytes: object(LINES) });
          if (cloudwatch !== null)
            world.deliver(world.id, 'cloudwatch', { at: ENDED_AT + cloudwatch, bytes: stream(LINES) });
          world.faults.push(...faults);
          await world.until(ENDED_AT + 72 * 60 * MINUTE);
          const came = (at: number | null) => (at === null ? 'missing' : 'delivered');
          expect(await world.states()).toEqual({ s3: came(s3), cloudwatch: came(cloudwatch) });
          expect((await world.read()).deliveries?.lookAt).toBeNull();
          expect(new Set(world.handed).size).toBe(world.handed.length);
          expect(world.handed).toHaveLength([s3, cloudwatch].filter((at) => at !== null).length);
          const expected = (at: number | null, name: string) =>
            at === null
              ? [`log-missing ${name}`]
              : at >= 62 * MINUTE
                ? [`log-missing ${name}`, `log-arrived ${name}`]
                : [];
          const clear = [s3, cloudwatch].every((at) => at === null || at < 58 * MINUTE || at >= 62 * MINUTE);
          if (clear)
            expect((await world.notices()).sort()).toEqual(
              [...expected(s3, 's3'), ...expected(cloudwatch, 'cloudwatch')].sort(),
            );
        },
      ),
      { numRuns: 60 },
    );
  });
});

test('what a document does not ask for is not configured, and settled at once', async () => {
  const world = await aDelivery({ ...LOG_TO, s3: null, cloudwatch: null });
  await world.until(ENDED_AT + 2000);
  expect(await world.states()).toEqual({ s3: 'not-configured', cloudwatch: 'not-configured' });
  expect((await world.read()).deliveries?.lookAt).toBeNull();
  expect(world.looks()).toBe(1);
});

test('a session that is active again has its log before it', async () => {
  const world = await aDelivery();
  await world.until(ENDED_AT + 5000);
  const ended = await world.read();
  await keepSession(world.deliveries.watch, { ...ended, state: 'active', endedAt: null, deliveries: null });
  expect(await reconcileDeliveries(world.deliveries, PLACE, world.id)).toBeNull();
  expect((await world.read()).deliveries).toBeNull();
});

test('many sessions are looked at a few at a time, so that the queue has hands for others', async () => {
  const world = await aDelivery();
  world.state.now = ENDED_AT + 5000;
  for (const other of ['one', 'two', 'three']) world.deliveries.busy.add(other);
  expect(await reconcileDeliveries(world.deliveries, PLACE, world.id)).toBe(ENDED_AT + 5200);
  expect((await world.read()).deliveries ?? null).toBeNull();
  world.deliveries.busy.delete('one');
  await reconcileDeliveries(world.deliveries, PLACE, world.id);
  expect((await world.read()).deliveries?.looks).toBe(1);
  expect(world.deliveries.busy.size).toBe(2);
});

test('when the world fails the look fails, and nothing is concluded', async () => {
  const world = await aDelivery();
  world.state.now = ENDED_AT + 5000;
  const failing = memoryTranscripts(() => world.state.now);
  failing.state.fault = new Fault('AWS_THROTTLED', 'HeadObject: SlowDown', { retry: 'later' });
  const deliveries = { ...world.deliveries, transcripts: failing.transcripts };
  await expect(reconcileDeliveries(deliveries, PLACE, world.id)).rejects.toThrow('SlowDown');
  expect((await world.read()).deliveries ?? null).toBeNull();
});
