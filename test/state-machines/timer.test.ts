import validate from 'asl-validator';
import { expect, test } from 'vitest';
import { timerInput } from '../../src/runtimes/lambda/timers.ts';
import { T0 } from '../builders/session.ts';
import { runTimer, TIMER_DEFINITION, type TimerCalls } from './timer-machine.ts';

const HOUR_MS = 3_600_000;
const KEY = 'session/222222222222/eu-west-1/engineer-0a1b2c3d4e5f60718';
const FIRST = timerInput(KEY, T0);

/** Reconciles that are due again at these moments, one after the other, and then settled. */
function answering(...moments: number[]): TimerCalls['reconcile'] {
  return async ({ key, round }) => timerInput(key, moments.shift() ?? null, round + 1);
}

function failing(name: string, times: number, then = answering()): TimerCalls['reconcile'] {
  let left = times;
  return async (input) => {
    left -= 1;
    if (left >= 0) throw Object.assign(new Error('not now'), { name });
    return then(input);
  };
}

test('the definition is valid, and a broken one is not', () => {
  const checked = validate(TIMER_DEFINITION, { checkArn: true });
  expect([checked.isValid, checked.errorsText()]).toEqual([true, expect.any(String)]);
  const States = { ...TIMER_DEFINITION.States, Settled: { Type: 'Wait' } };
  expect(validate({ ...TIMER_DEFINITION, States }).isValid).toBe(false);
});

test('a round is three transitions, and the end one more', async () => {
  const { entered } = await runTimer({ reconcile: answering(T0 + 1, T0 + 2) }, FIRST);
  const round = ['UntilDue', 'Reconcile', 'WhatNext'];
  expect(entered).toEqual([...round, ...round, ...round, 'Settled']);
});

test('each round waits for the moment that the last one gave', async () => {
  const given: unknown[] = [];
  const answer = answering(T0 + HOUR_MS);
  await runTimer(
    {
      reconcile: async (input) => {
        given.push(input);
        return answer(input);
      },
    },
    FIRST,
  );
  expect(given).toEqual([FIRST, timerInput(KEY, T0 + HOUR_MS, 1)]);
});

test('a function that is throttled is waited for', async () => {
  const reconcile = failing('Lambda.TooManyRequestsException', 8);
  expect(await runTimer({ reconcile }, FIRST)).toMatchObject({ failure: null, retries: 8 });
});

test('a function that goes on failing fails the execution in Reconcile itself, so that a redrive begins there', async () => {
  const run = await runTimer({ reconcile: failing('Error', 5) }, FIRST);
  expect(String(run.failure)).toContain('not now');
  expect(run.failedWith).toEqual({ state: 'Reconcile', input: FIRST });
  expect((await runTimer({ reconcile: failing('Error', 4) }, FIRST)).failure).toBeNull();
  const again = await runTimer({ reconcile: answering() }, run.failedWith!.input, run.failedWith!.state);
  expect(again.entered).toEqual(['Reconcile', 'WhatNext', 'Settled']);
});

test('before the history is full it goes on as a new execution, under the name that reconcile gave', async () => {
  const started: unknown[] = [];
  const goOn: TimerCalls['goOn'] = async (input) => {
    started.push(input);
    return {};
  };
  const reconcile = answering(T0 + 1, T0 + 2, T0 + HOUR_MS);
  const { entered } = await runTimer({ reconcile, goOn }, { ...FIRST, round: 497 });
  expect(entered.filter((name) => name === 'Reconcile')).toHaveLength(3);
  const next = timerInput(KEY, T0 + HOUR_MS);
  expect(started).toMatchObject([{ Name: next.name, Input: next }]);
});

test('one that was started already is left to itself, and any other failure to start is tried again', async () => {
  let tries = 0;
  const goOnAfter = (times: number, name: string) => async () => {
    tries += 1;
    if (tries <= times) throw Object.assign(new Error('no'), { name });
    return {};
  };
  const last = { ...FIRST, round: 499 };
  const run = async (goOn: TimerCalls['goOn'] & object) => {
    tries = 0;
    const { entered } = await runTimer({ reconcile: answering(T0 + HOUR_MS), goOn }, last);
    return [entered.at(-1), tries];
  };
  const exists = 'StepFunctions.ExecutionAlreadyExistsException';
  expect(await run(goOnAfter(99, exists))).toEqual(['Settled', 1]);
  expect(await run(goOnAfter(3, 'StepFunctions.ThrottlingException'))).toEqual(['Settled', 4]);
});

test('no state uses JSONata, which the local interpreter would pass over', () => {
  expect(JSON.stringify(TIMER_DEFINITION)).not.toMatch(/JSONata|\{%/);
});
