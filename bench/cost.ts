/**
 * What sessions cost on AWS, counted: the functions' own code over local-aws and dynalite, beside the sample of
 * aws-samples. `node bench/cost.ts` counts short runs; `--write` counts all (some ten minutes on a quiet machine), and writes
 * docs/cost-and-scale.md. `--page` makes the page anew from what was counted last.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { countIdle, countSessions } from './parts/cost/count-sessions.ts';
import { costPage, lengthTable, loadTable, type SampleCounts, thousandTable } from './parts/cost/page.ts';
import { type CountedFile, ratesOf } from './parts/cost/rates.ts';
import { countSample } from './parts/cost/sample.ts';
import { report } from './parts/report.ts';

const COUNTED = new URL('./parts/cost/counted.json', import.meta.url);
const PAGE = new URL('../docs/cost-and-scale.md', import.meta.url);
const MINUTE_MS = 60_000;
const LINE_EVERY_MS = 5 * MINUTE_MS;
const ALONE_MINUTES = [10, 60, 8 * 60, 24 * 60] as const;
const SHARED = { sessions: 25, minutes: 60 } as const;
/** Of what a session takes, as a share of the sample's: transitions of an hour. */
const MOST_SHARE = 1 / 20;
const MOST_TRANSITIONS = 50;

/** What was counted last. */
export function countedFile(): CountedFile {
  return JSON.parse(readFileSync(COUNTED, 'utf8')) as CountedFile;
}

/** The sample for every length that the page has. */
export async function sampleCounts(): Promise<SampleCounts> {
  const counts = new Map<number, Awaited<ReturnType<typeof countSample>>>();
  for (const minutes of ALONE_MINUTES) counts.set(minutes, await countSample(minutes * MINUTE_MS));
  return counts;
}

/** Counts runs one after the other, and has what is there kept as each comes. */
async function count(
  wanted: readonly { readonly sessions: number; readonly minutes: number }[],
  keep: (file: CountedFile) => void = () => {},
): Promise<CountedFile> {
  process.stderr.write('an hour without sessions\n');
  const idle = await countIdle();
  const on = new Date().toISOString().slice(0, 10);
  let file: CountedFile = { on, idleHour: idle.counts, runs: [] };
  for (const { sessions, minutes } of wanted) {
    process.stderr.write(`${sessions} sessions of ${minutes} minutes\n`);
    const asked = { sessions, lengthMs: minutes * MINUTE_MS, lineEveryMs: LINE_EVERY_MS };
    const { spanMs: _, ...counted } = await countSessions(asked, idle);
    file = { ...file, runs: [...file.runs, { sessions, minutes, ...counted }] };
    keep(file);
  }
  return file;
}

async function run(args: readonly string[]): Promise<boolean> {
  const sample = await sampleCounts();
  const alone = ALONE_MINUTES.map((minutes) => ({ sessions: 1, minutes }));
  if (args.includes('--page')) writeFileSync(PAGE, costPage(countedFile(), sample));
  if (args.includes('--write')) {
    const [short, hour, ...longer] = alone;
    const all = await count([short!, hour!, SHARED, ...longer], (file) =>
      writeFileSync(COUNTED, `${JSON.stringify(file, null, 2)}\n`),
    );
    writeFileSync(PAGE, costPage(all, sample));
    console.log(`${lengthTable(all, sample)}\n\n${thousandTable(all, sample)}\n\n${loadTable(ratesOf(all))}`);
  }
  const { runs } = args.length > 0 ? countedFile() : await count(alone.slice(0, 2));
  const most = Math.max(...runs.map(({ mostTransitions }) => mostTransitions));
  const hour = sample.get(60)?.transitions ?? 0;
  return report('a session', [
    {
      ...{ name: 'transitions, whatever its length', value: most, unit: 'each' },
      ...{ limit: MOST_TRANSITIONS, bound: 'at most' },
    },
    {
      ...{ name: "of the sample's transitions, for an hour", value: most / hour, unit: 'of it' },
      ...{ limit: MOST_SHARE, bound: 'at most' },
    },
  ]);
}

if (import.meta.main) process.exit((await run(process.argv.slice(2))) ? 0 : 1);
