import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { simulate } from './simulate.ts';

/** How many fresh seeds a test run tries; `npm run simulate -- SEED` replays one. */
const SEEDS = 200;

/** Seeds that failed once, each with its story, one a line. */
function oldSeeds(): readonly number[] {
  const lines = readFileSync(new URL('./seeds.txt', import.meta.url), 'utf8').split('\n');
  return lines.filter((line) => /^\d/.test(line)).map((line) => Number.parseInt(line, 10));
}

test('whatever the seed, what must hold holds', async () => {
  const broken: string[] = [];
  let terminated = 0;
  let deaths = 0;
  for (const seed of [...oldSeeds(), ...Array.from({ length: SEEDS }, (_, index) => index + 1)]) {
    const run = await simulate(seed);
    broken.push(...run.broken.map((sentence) => `seed ${seed}: ${sentence}`));
    terminated += run.terminated;
    deaths += run.deaths;
  }
  expect(broken).toEqual([]);
  // A simulation in which nothing happens proves nothing.
  expect(terminated).toBeGreaterThan(SEEDS);
  expect(deaths).toBeGreaterThan(SEEDS / 4);
}, 60_000);

test('a seed replays exactly', async () => {
  expect(JSON.stringify(await simulate(7))).toBe(JSON.stringify(await simulate(7)));
});
