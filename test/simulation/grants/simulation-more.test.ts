import { expect, test } from 'vitest';
import { range, runSeeds } from './run-seeds.ts';

const [FROM, TO] = [1000, 2000];

test(`grants keep every property over seeds ${FROM} to ${TO}`, { timeout: 300_000 }, async () => {
  const run = await runSeeds(range(FROM, TO));
  expect(run.broken).toEqual([]);
  expect(run).toMatchObject({ seeds: TO - FROM });
  for (const many of [run.grants, run.sessions, run.deaths]) expect(many).toBeGreaterThan(TO - FROM);
});
