import { checkGrants } from './grant-checkers.ts';
import { keepSeed } from './kept-seeds.ts';
import { type Broken, simulateGrants } from './simulate-grants.ts';

/** What a row of seeds came to. */
export interface SeedsRun {
  /** `seed N: checker: sentence`; a simulation that stops after some of them has not run them all. */
  readonly broken: readonly string[];
  readonly seeds: number;
  readonly grants: number;
  readonly sessions: number;
  readonly deaths: number;
}

const MOST_BROKEN = 10;

/** Runs seeds, keeps those that fail, and stops after some of them. `tell` is called after each seed. */
export async function runSeeds(
  seeds: Iterable<number>,
  tell: (done: number) => void = () => {},
): Promise<SeedsRun> {
  const run = { broken: [] as string[], seeds: 0, grants: 0, sessions: 0, deaths: 0 };
  for (const seed of seeds) {
    if (run.broken.length >= MOST_BROKEN) break;
    const outcome = await simulateGrants(seed);
    const broken = checkGrants(outcome);
    if (broken.length > 0) keepSeed(seed, broken);
    run.broken.push(...broken.map((sentence) => `seed ${seed}: ${sentence}`));
    run.seeds += 1;
    run.grants += outcome.grants.length;
    run.sessions += outcome.world.sessions.size;
    run.deaths += outcome.deaths;
    tell(run.seeds);
  }
  return run;
}

/** The names of the checkers that a broken variant makes fail within some seeds. */
export async function failedCheckers(broken: Broken, most: number, wanted: string): Promise<Set<string>> {
  const failed = new Set<string>();
  for (let seed = 0; seed < most && !failed.has(wanted); seed += 1)
    for (const sentence of checkGrants(await simulateGrants(seed, broken)))
      failed.add(sentence.slice(0, sentence.indexOf(':')));
  return failed;
}

/** Whole numbers from one to before another. */
export function* range(from: number, to: number): Iterable<number> {
  for (let number = from; number < to; number += 1) yield number;
}
