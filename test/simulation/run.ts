import { runGrants } from './grants/run.ts';
import { simulate } from './simulate.ts';

if (process.argv[2] === 'grants') process.exit(await runGrants(process.argv.slice(3)));

const seed = Number(process.argv[2]);
if (!Number.isSafeInteger(seed) || seed < 0) {
  console.error(
    'usage: npm run simulate -- SEED (a whole number; the tests print those that fail), or: npm run simulate -- grants',
  );
  process.exit(2);
}
const run = await simulate(seed);
for (const session of run.truth) {
  const record = run.records.find((one) => one.start.id === session.id);
  const at = (moment: number | null) => (moment === null ? '-' : `+${(moment - 1_800_000_000_000) / 1000}s`);
  console.log(
    `${session.id} ${session.temper} ${at(session.startedAt)}..${at(session.endedAt)} truly ${session.endCause ?? 'active'}; recorded ${record?.state ?? 'nothing'} ${record?.endCause ?? ''}`,
  );
  for (const entry of record?.timeline ?? []) console.log(`    ${at(entry.at)} ${entry.kind}: ${entry.text}`);
}
console.log(`${run.sessions} sessions, ${run.terminated} terminated, ${run.deaths} deaths of the process`);
for (const sentence of run.broken) console.log(`BROKEN ${sentence}`);
process.exit(run.broken.length > 0 ? 1 : 0);
