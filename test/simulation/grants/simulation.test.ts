import { expect, test } from 'vitest';
import { GRANT_CHECKERS } from './grant-checkers.ts';
import { simulateGrants } from './simulate-grants.ts';

const SEEDS = Number(process.env['GRANT_SEEDS'] ?? 100);

test(`grants keep every property over ${SEEDS} seeds`, { timeout: 600_000 }, async () => {
  const broken: string[] = [];
  let sessions = 0;
  let grants = 0;
  let deaths = 0;
  for (let seed = 0; seed < SEEDS && broken.length < 10; seed += 1) {
    const outcome = await simulateGrants(seed);
    sessions += outcome.world.sessions.size;
    grants += outcome.grants.length;
    deaths += outcome.deaths;
    for (const [name, check] of Object.entries(GRANT_CHECKERS))
      broken.push(...check(outcome).map((what) => `seed ${seed}: ${name}: ${what}`));
  }
  expect(broken).toEqual([]);
  // A simulation in which nothing happens proves nothing.
  expect([sessions > SEEDS, grants > SEEDS, deaths > 0]).toEqual([true, true, true]);
});
