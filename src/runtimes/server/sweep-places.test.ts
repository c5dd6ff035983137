import { expect, test } from 'vitest';
import { aRecord, aRow, PLACE, T0 } from '../../../test/builders/session.ts';
import { aWatch } from '../../../test/builders/watch.ts';
import { Timeline } from '../../../test/simulation/timeline.ts';
import type { Loops } from './loop.ts';
import { SharedLookout, startSweeps } from './sweep-places.ts';

/** A sweep of one place over simulated time; `looks` are the seconds at which it looked. */
function swept() {
  const timeline = new Timeline(T0);
  const { watch, state } = aWatch();
  const looks: number[] = [];
  const world = { fails: false, closed: false };
  const lookout = new SharedLookout();
  const loops: Loops = {
    watch: {
      ...watch,
      clock: { now: () => timeline.now },
      lookout,
      api: {
        ...watch.api,
        listActive: async (place) => {
          looks.push((timeline.now - T0) / 1000);
          if (world.fails) throw new Error('throttled');
          return watch.api.listActive(place);
        },
      },
    },
    queue: { receive: async () => [], done: async () => {} },
    sender: { send: async () => {} },
    setTimer: timeline.timersOf(() => !world.closed),
    breathe: async () => {},
    sweep: { activeMs: 15_000, idleMs: 60_000 },
    state: { queueError: null, outboxError: null, lastFault: null },
    onSwept: () => {},
    say: () => {},
    closed: () => world.closed,
  };
  const sweeps = startSweeps(loops, [PLACE], lookout);
  return { timeline, watch, state, looks, world, lookout, sweeps };
}

test('an idle place is looked at seldom, and one with an open session often', async () => {
  const { timeline, watch, state, looks } = swept();
  await timeline.runUntil(T0 + 70_000);
  expect(looks).toEqual([0, 60]);
  await watch.sessions.write(aRecord());
  state.active = [aRow()];
  await timeline.runUntil(T0 + 151_000);
  expect(looks).toEqual([0, 60, 120, 135, 150]);
});

test('a start wakes an idle place once', async () => {
  const { timeline, watch, lookout, looks } = swept();
  await timeline.runUntil(T0 + 10_000);
  await watch.sessions.write(aRecord({}, { startedAt: T0 + 10_000 }));
  lookout.active(PLACE);
  await timeline.runUntil(T0 + 12_000);
  lookout.active(PLACE);
  await timeline.runUntil(T0 + 26_000);
  expect(looks).toEqual([0, 10, 25]);
});

test('many askers are one quick series, which ends when nothing is ending', async () => {
  const { timeline, lookout, looks } = swept();
  await timeline.runUntil(T0 + 10_000);
  for (let asker = 0; asker < 50; asker += 1) lookout.soon(PLACE);
  await timeline.runUntil(T0 + 60_000);
  expect(looks).toEqual([0, 10.1, 10.25]);
});

test('what is being ended is looked at quickly, then less and less', async () => {
  const { timeline, watch, state, lookout, looks } = swept();
  await watch.sessions.write(aRecord({ status: 'Terminating' }));
  state.active = [aRow({ status: 'Terminating' })];
  await timeline.runUntil(T0 + 10_000);
  lookout.soon(PLACE);
  await timeline.runUntil(T0 + 20_000);
  expect(looks).toEqual([0, 10.1, 10.25, 10.5, 11, 12, 14, 18]);
});

test('a place that cannot be observed is tried again with growing waits, and closing ends the rest', async () => {
  const { timeline, world, looks, sweeps } = swept();
  world.fails = true;
  await timeline.runUntil(T0 + 16_000);
  expect(looks).toEqual([0]);
  await timeline.runUntil(T0 + 76_000);
  expect(looks).toEqual([0, 60, 61, 63, 67, 75]);
  world.closed = true;
  await sweeps.close();
});
