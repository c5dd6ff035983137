import { expect, test } from 'vitest';
import { keptSeeds } from './kept-seeds.ts';
import { range, runSeeds } from './run-seeds.ts';
import { simulateGrants } from './simulate-grants.ts';

/** Half of the seeds of a test run; the others are in the file beside this one, so that both cores work. */
const SEEDS = 1000;

test(`grants keep every property over the first ${SEEDS} seeds`, { timeout: 300_000 }, async () => {
  const run = await runSeeds(range(0, SEEDS));
  expect(run.broken).toEqual([]);
  // A simulation in which nothing happens proves nothing.
  expect(run).toMatchObject({ seeds: SEEDS });
  for (const many of [run.grants, run.sessions, run.deaths]) expect(many).toBeGreaterThan(SEEDS);
});

test('seeds that failed once do not fail again', { timeout: 60_000 }, async () => {
  const seeds = keptSeeds();
  expect(seeds.length).toBeGreaterThan(0);
  expect((await runSeeds(seeds)).broken).toEqual([]);
});

test('a seed replays exactly', async () => {
  const story = async () => JSON.stringify({ ...(await simulateGrants(7)), world: null });
  expect(await story()).toBe(await story());
});
