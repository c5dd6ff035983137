import { parseArgs } from 'node:util';
import { checkGrants } from './grant-checkers.ts';
import { range, runSeeds } from './run-seeds.ts';
import { simulateGrants } from './simulate-grants.ts';
import { tellStory } from './tell-story.ts';

const USAGE = `usage: npm run simulate -- grants SEED             one run, told
       npm run simulate -- grants --seeds 10000   many; those that fail are kept in test/simulation/grants/seeds.txt
                                  [--from 0]`;
const TELL_EVERY = 100;

/** Runs the simulation of grants as asked on the command line; resolves to the exit code. */
export async function runGrants(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { seeds: { type: 'string' }, from: { type: 'string', default: '0' } },
  });
  const [from, many, one] = [values.from, values.seeds, positionals[0]].map((text) =>
    text === undefined ? null : Number(text),
  );
  const isWhole = (number: number | null | undefined) => Number.isSafeInteger(number) && (number ?? -1) >= 0;
  if (isWhole(from) && isWhole(many) && positionals.length === 0) return runMany(from ?? 0, many ?? 0);
  if (isWhole(one) && values.seeds === undefined) return runOne(one ?? 0);
  console.error(USAGE);
  return 2;
}

async function runOne(seed: number): Promise<number> {
  const outcome = await simulateGrants(seed);
  for (const line of tellStory(outcome)) console.log(line);
  const broken = checkGrants(outcome);
  console.log(
    `${outcome.grants.length} grants, ${outcome.world.sessions.size} sessions, ${outcome.deaths} deaths of the process`,
  );
  for (const sentence of broken) console.log(`BROKEN ${sentence}`);
  return broken.length > 0 ? 1 : 0;
}

async function runMany(from: number, many: number): Promise<number> {
  const startedAt = performance.now();
  const run = await runSeeds(range(from, from + many), (done) => {
    if (done % TELL_EVERY === 0 || done === many) process.stderr.write(`\r${done} of ${many} seeds`);
  });
  process.stderr.write('\n');
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(
    `${run.seeds} seeds in ${seconds} s: ${run.grants} grants, ${run.sessions} sessions, ${run.deaths} deaths of the process`,
  );
  for (const sentence of run.broken) console.log(`BROKEN ${sentence}`);
  return run.broken.length > 0 ? 1 : 0;
}
