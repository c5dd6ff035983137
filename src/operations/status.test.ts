import { describe, expect, test } from 'vitest';
import { aNotice, PLACE, T0 } from '../../test/builders/session.ts';
import { aWatch } from '../../test/builders/watch.ts';
import { type RunningState, readStatus } from './status.ts';
import { type Health, watchHealth } from './watch-health.ts';

const RUNNING: RunningState = {
  startedAt: T0,
  observeOnly: false,
  places: [PLACE],
  queueError: null,
  outboxError: null,
  guardrailError: null,
  guardrailsLoadedAt: T0,
  lastFault: null,
};

function sources(running: Partial<RunningState> = {}) {
  const world = aWatch();
  const state = { ...RUNNING, ...running };
  return { ...world, state, clock: world.state, sources: { ...world.watch, running: () => state } };
}

describe('the status', () => {
  test('is behind when the detection rules on disk are not in force, and says where', async () => {
    const { watch, sources: from } = sources({ ruleError: 'rules/linux/a.yml:3: no' });
    await watch.log.swept(PLACE, { at: T0, error: null, full: true });
    expect(await readStatus(from)).toMatchObject({
      keepingUp: false,
      reasons: [expect.stringContaining('rules/linux/a.yml:3')],
    });
  });

  test('of a watch that sees and keeps up has no reasons', async () => {
    const { watch, sources: from } = sources();
    await watch.log.swept(PLACE, { at: T0, error: null, full: true });
    expect(await readStatus(from)).toMatchObject({
      seeing: true,
      keepingUp: true,
      reasons: [],
      places: [{ ...PLACE, sweptAt: '2027-01-15T08:00:00.000Z', error: null }],
    });
  });

  test('is blind where a place cannot be observed, or was not for long, or events do not come', async () => {
    const { watch, clock, sources: from, state } = sources();
    await watch.log.swept(PLACE, { at: T0, error: 'DescribeSessions: AccessDenied', full: true });
    expect(await readStatus(from)).toMatchObject({
      seeing: false,
      reasons: [expect.stringContaining('AccessDenied')],
    });
    await watch.log.swept(PLACE, { at: T0, error: null, full: true });
    clock.now = T0 + 200_000;
    expect((await readStatus(from)).reasons).toEqual([
      '222222222222 eu-west-1 has not been observed for 200 s',
    ]);
    clock.now = T0;
    state.queueError = 'ReceiveMessage: QueueDoesNotExist';
    expect(await readStatus(from)).toMatchObject({ seeing: false });
  });

  test('is behind when streamed lines have not been read for a while', async () => {
    const stream = { ...PLACE, logGroup: '/g', readAt: T0, error: 'FilterLogEvents: AccessDenied' };
    const { watch, clock, sources: from } = sources({ streams: [stream] });
    await watch.log.swept(PLACE, { at: T0, error: null, full: true });
    expect(await readStatus(from)).toMatchObject({ keepingUp: true, reasons: [] });
    clock.now = T0 + 31_000;
    expect(await readStatus(from)).toMatchObject({
      seeing: true,
      keepingUp: false,
      reasons: [
        expect.stringMatching(/\/g in 222222222222 eu-west-1 .* 31 s: FilterLogEvents: AccessDenied/),
      ],
    });
  });

  test('is behind when sessions wait, notices stay, or the files are not in force', async () => {
    const {
      watch,
      clock,
      sources: from,
    } = sources({ guardrailError: 'rules/a.cedar:3:1 no', outboxError: 'Publish: x' });
    await watch.log.swept(PLACE, { at: T0 + 100_000, error: null, full: true });
    await watch.due.schedule('k', T0);
    await watch.notices.keep(aNotice());
    clock.now = T0 + 100_000;
    const status = await readStatus(from);
    expect(status).toMatchObject({ seeing: true, keepingUp: false });
    expect(status.reasons).toEqual([
      '1 sessions wait to be judged, the first for 100 s',
      '1 notices are not sent, the first for 100 s: Publish: x',
      expect.stringContaining('rules/a.cedar:3:1'),
    ]);
  });
});

test('people are told once that the watch is blind, after a while, and once that it sees again', async () => {
  const { watch, clock, sources: from, state } = sources();
  const look = (before: Health) => watchHealth({ ...from, hub: PLACE }, before);
  const kinds = async () => (await watch.notices.list({})).map((notice) => notice.kind).sort();
  let health: Health = { blindSince: null, told: false };
  state.queueError = 'gone';
  for (const seconds of [0, 60, 119]) {
    clock.now = T0 + seconds * 1000;
    health = await look(health);
  }
  expect(await kinds()).toEqual([]);
  for (const seconds of [120, 150]) {
    clock.now = T0 + seconds * 1000;
    health = await look(health);
  }
  expect(await kinds()).toEqual(['watch-blind']);
  state.queueError = null;
  for (let turn = 0; turn < 2; turn += 1) health = await look(health);
  expect(await kinds()).toEqual(['watch-blind', 'watch-sees-again']);
});
