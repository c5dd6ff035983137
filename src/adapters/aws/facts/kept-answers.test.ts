import { expect, test } from 'vitest';
import { ANSWER_TTL_MS, FAILURE_TTL_MS, FIXED_TTL_MS, KeptAnswers } from './kept-answers.ts';

const place = { account: '222222222222', region: 'eu-central-1' };

function setting() {
  const clock = { at: 0, now: () => clock.at };
  let asked = 0;
  const load = async () => {
    asked += 1;
    return asked;
  };
  return { clock, kept: new KeptAnswers(clock), load };
}

test('callers share an answer that is under way, and one that is fresh', async () => {
  const { clock, kept, load } = setting();
  const both = await Promise.all([1, 2].map(() => kept.get(place, ['a'], ANSWER_TTL_MS, load)));
  expect(both).toEqual([1, 1]);
  clock.at = ANSWER_TTL_MS - 1;
  expect(await kept.get(place, ['a'], ANSWER_TTL_MS, load)).toBe(1);
  clock.at = ANSWER_TTL_MS;
  expect(await kept.get(place, ['a'], ANSWER_TTL_MS, load)).toBe(2);
});

test('a failure is asked for again soon', async () => {
  const { clock, kept, load } = setting();
  const fail = () => Promise.reject(new Error('throttled'));
  await expect(kept.get(place, ['a'], ANSWER_TTL_MS, fail)).rejects.toThrow('throttled');
  await expect(kept.get(place, ['a'], ANSWER_TTL_MS, load)).rejects.toThrow('throttled');
  clock.at = FAILURE_TTL_MS;
  expect(await kept.get(place, ['a'], ANSWER_TTL_MS, load)).toBe(1);
});

test('forgetting reaches the account in every region and the organisation, not other accounts nor what is fixed', async () => {
  const { kept, load } = setting();
  const get = (where: typeof place | null, ttl: number) => kept.get(where, ['a'], ttl, load);
  const there = { ...place, region: 'us-east-1' };
  const other = { ...place, account: '333333333333' };
  expect([
    await get(place, ANSWER_TTL_MS),
    await get(there, ANSWER_TTL_MS),
    await get(other, ANSWER_TTL_MS),
    await get(null, ANSWER_TTL_MS),
    await get(null, FIXED_TTL_MS),
  ]).toEqual([1, 2, 3, 4, 5]);
  kept.forget(place);
  expect([
    await get(place, ANSWER_TTL_MS),
    await get(there, ANSWER_TTL_MS),
    await get(other, ANSWER_TTL_MS),
    await get(null, ANSWER_TTL_MS),
    await get(null, FIXED_TTL_MS),
  ]).toEqual([6, 7, 3, 8, 5]);
});

test('an answer that was under way when it was forgotten is not kept', async () => {
  const { kept, load } = setting();
  const old = kept.get(place, ['a'], ANSWER_TTL_MS, load);
  kept.forget(place);
  expect(await kept.get(place, ['a'], ANSWER_TTL_MS, load)).toBe(2);
  expect(await old).toBe(1);
});
