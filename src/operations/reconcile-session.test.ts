import { describe, expect, test } from 'vitest';
import { aRecord, aRow, aVerdict, aViolation, PLACE, T0 } from '../../test/builders/session.ts';
import { aWatch } from '../../test/builders/watch.ts';
import { Fault } from './fault.ts';
import { reconcileSession } from './reconcile-session.ts';
import { sweepSessions } from './sweep-sessions.ts';

const BAD = { violations: [aViolation()] };

async function open(world: ReturnType<typeof aWatch>, ...ids: string[]): Promise<void> {
  for (const id of ids) await world.watch.sessions.write(aRecord({ seenAt: T0 }, { id }));
}

const kinds = async (world: ReturnType<typeof aWatch>) =>
  (await world.watch.notices.list({})).map((notice) => notice.kind).sort();

describe('a session that breaks a guardrail', () => {
  test('is recorded with its cause before it is called, and told of when its end is seen', async () => {
    const world = aWatch();
    world.state.verdict = (_, at) => aVerdict({ ...BAD, judgedAt: at.now });
    await open(world, 's');
    let recordedAtCall: unknown;
    world.state.terminate = () => {
      void world.watch.sessions.read(PLACE, 's').then((record) => {
        recordedAtCall = record?.termination;
      });
    };
    expect(await reconcileSession(world.watch, PLACE, 's')).toBe(T0 + 2000);
    expect(recordedAtCall).toMatchObject({ cause: 'guardrail', attempts: 1, reasons: [expect.any(String)] });
    expect(world.state.looked).toEqual([PLACE]);
    expect(await kinds(world)).toEqual([]);
    world.state.now += 300;
    world.state.ended = [aRow({ id: 's', status: 'Terminated', endedAt: T0 + 200 })];
    await sweepSessions(world.watch, PLACE, { full: false });
    expect(await kinds(world)).toEqual(['session-terminated']);
    expect(await world.watch.sessions.read(PLACE, 's')).toMatchObject({
      state: 'ended',
      endCause: 'guardrail',
    });
  });

  test('is called again after a throttled call, later each time', async () => {
    const world = aWatch();
    world.state.verdict = (_, at) => aVerdict({ ...BAD, judgedAt: at.now });
    world.state.terminate = () => {
      throw new Fault('AWS_THROTTLED', 'TerminateSession: ThrottlingException', { retry: 'later' });
    };
    await open(world, 's');
    const waits: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      const next = await reconcileSession(world.watch, PLACE, 's');
      waits.push((next ?? 0) - world.state.now);
      world.state.now = next ?? 0;
    }
    expect(waits).toEqual([2000, 4000, 8000, 16_000]);
    const record = await world.watch.sessions.read(PLACE, 's');
    expect(record?.termination).toMatchObject({
      attempts: 4,
      effect: null,
      lastError: 'AWS_THROTTLED: TerminateSession: ThrottlingException',
    });
  });
});

test('the cap on terminations holds the rest back, loudly, and lets them through later', async () => {
  const world = aWatch({ terminationCapPerMinute: 2 });
  world.state.verdict = (_, at) => aVerdict({ ...BAD, judgedAt: at.now });
  await open(world, 'a', 'b', 'c');
  for (const id of ['a', 'b', 'c']) await reconcileSession(world.watch, PLACE, id);
  expect(world.state.terminated).toEqual(['a', 'b']);
  expect(await kinds(world)).toEqual(['termination-cap-reached']);
  world.state.now += 60_001;
  await reconcileSession(world.watch, PLACE, 'c');
  expect(world.state.terminated).toEqual(['a', 'b', 'c']);
});

test('under the kill switch nothing is called and people are told of each', async () => {
  const world = aWatch({ observeOnly: true });
  world.state.verdict = (_, at) => aVerdict({ ...BAD, judgedAt: at.now });
  await open(world, 'a', 'b');
  for (const id of ['a', 'b']) await reconcileSession(world.watch, PLACE, id);
  expect(world.state.terminated).toEqual([]);
  expect(await kinds(world)).toEqual(['session-not-compliant', 'session-not-compliant']);
  world.state.rules = { ...world.state.rules, observeOnly: false };
  await reconcileSession(world.watch, PLACE, 'a');
  expect(world.state.terminated).toEqual(['a']);
});

test('facts that cannot be gathered at all are asked for again, and never end a session by themselves', async () => {
  const world = aWatch();
  world.state.verdict = () => {
    throw new Error('the engine broke');
  };
  await open(world, 's');
  for (let turn = 0; turn < 12; turn += 1) {
    world.state.now = (await reconcileSession(world.watch, PLACE, 's')) ?? Number.NaN;
    expect(world.state.now).toBeGreaterThan(T0);
  }
  expect(world.state.terminated).toEqual([]);
  expect(await kinds(world)).toEqual(['session-not-judged']);
});

test('an event that comes while a session is being judged has it judged again', async () => {
  const world = aWatch();
  let judged = 0;
  await open(world, 's');
  const { watch } = world;
  const gather = watch.facts.gather.bind(watch.facts);
  const interrupted = {
    ...watch,
    facts: {
      ...watch.facts,
      gather: async (start: Parameters<typeof gather>[0]) => {
        judged += 1;
        const record = await watch.sessions.read(PLACE, 's');
        if (judged === 1 && record) await watch.sessions.write({ ...record, nodeName: 'renamed' });
        return gather(start);
      },
    },
  };
  await reconcileSession(interrupted, PLACE, 's');
  expect(judged).toBe(2);
  expect(await watch.sessions.read(PLACE, 's')).toMatchObject({
    nodeName: 'renamed',
    verdict: { compliant: true },
  });
});
