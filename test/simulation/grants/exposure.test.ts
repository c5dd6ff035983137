import { expect, test } from 'vitest';
import { type Ending, type Exposure, measureExposure, type Program } from './exposure.ts';

/** The bench runs 2,000: `npm run bench -- exposure`. */
const SEEDS = 60;

async function runs(program: Program, ending: Ending): Promise<readonly Exposure[]> {
  const all: Exposure[] = [];
  for (let seed = 0; seed < SEEDS; seed += 1) all.push(await measureExposure(seed, program, ending));
  return all;
}

const left = (all: readonly Exposure[]) => all.filter((run) => run.leftOpen > 0).length;
const mostMs = (all: readonly Exposure[]) => Math.max(...all.map((run) => run.unauthorisedMs));

test('mission 001 leaves a shell open for good to more than one in six who reconnect, ours to none', async () => {
  expect(left(await runs('jit-admin-session v1.0.5', 'planned end'))).toBeGreaterThan(SEEDS / 6);
  for (const program of ['Sallyport, sts', 'Sallyport, iam-policy'] as const)
    for (const ending of ['planned end', 'early revocation'] as const)
      expect(left(await runs(program, ending))).toBe(0);
});

test('after a planned end ours keeps nobody in for longer than a termination takes', async () => {
  // TerminateSession takes up to 5 s in this world.
  expect(mostMs(await runs('Sallyport, sts', 'planned end'))).toBeLessThan(6000);
  expect(mostMs(await runs('Sallyport, iam-policy', 'planned end'))).toBeLessThan(6000);
});

test('an early revocation lasts as long as IAM takes, and is not worse than what the tool does', async () => {
  const ours = mostMs(await runs('Sallyport, sts', 'early revocation'));
  expect(ours).toBeGreaterThan(20_000);
  expect(ours).toBeLessThan(70_000);
});
