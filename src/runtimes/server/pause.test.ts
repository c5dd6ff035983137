import { expect, test } from 'vitest';
import { Pause, type SetTimer } from './pause.ts';

function manualTimers() {
  const timers: { then: () => void; ms: number; cancelled: boolean }[] = [];
  const setTimer: SetTimer = (then, ms) => {
    const timer = { then, ms, cancelled: false };
    timers.push(timer);
    return () => {
      timer.cancelled = true;
    };
  };
  return { timers, setTimer };
}

test('a wait ends with its timer', async () => {
  const { timers, setTimer } = manualTimers();
  const waiting = new Pause(setTimer).for(50);
  expect(timers[0]?.ms).toBe(50);
  timers[0]?.then();
  await waiting;
});

test('a wake ends the wait and its timer, and one that finds nobody waiting is kept', async () => {
  const { timers, setTimer } = manualTimers();
  const pause = new Pause(setTimer);
  const waiting = pause.for(50);
  pause.wake();
  await waiting;
  expect(timers[0]?.cancelled).toBe(true);
  pause.wake();
  await pause.for(50);
  expect(timers).toHaveLength(1);
  void pause.for(50);
  expect(timers).toHaveLength(2);
});

test('after the close no wait holds', async () => {
  const { setTimer } = manualTimers();
  const pause = new Pause(setTimer);
  const waiting = pause.for(50);
  pause.close();
  await waiting;
  await pause.for(50);
  await pause.for(50);
});
