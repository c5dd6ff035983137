/**
 * Plays the corpus: `npm run corpus -- [SEEDS] [--from SEED] [--verbose] [--only SEED:SHELL:WAY] [--keep FOLDER]`. Each seed is a
 * session in bash and one in zsh, once marked by the session document's profile and once not; each is read as S3's copy
 * and as CloudWatch's streamed one. Prints the table of docs/recordings-measured.md.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { driveAgain, SHELL_FILES } from './drive.ts';
import { scenarioOf } from './generate.ts';
import type { Scenario } from './scenario.ts';
import { asStreamed, asTranscript, commandsIn, knownOf, type Score, scoreOf } from './score.ts';

const SEEDS = 60;
const WAYS = ['marked', 'read'] as const;
const COPIES = ['S3', 'CloudWatch, streamed'] as const;

interface Sum {
  sessions: number;
  entered: number;
  found: number;
  told: number;
}

const only = optionOf('--only')?.split(':');
const keep = optionOf('--keep');
let notPlayed = 0;
const verbose = process.argv.includes('--verbose');
const seeds = Number(process.argv[2]) || SEEDS;
const first = Number(optionOf('--from') ?? 1);
const sums = new Map<string, Sum>();

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at === -1 ? undefined : process.argv[at + 1];
}

function add(key: string, { entered, found, wrong }: Score): void {
  const sum = sums.get(key) ?? { sessions: 0, entered: 0, found: 0, told: 0 };
  sums.set(key, {
    sessions: sum.sessions + 1,
    entered: sum.entered + entered,
    found: sum.found + found,
    told: sum.told + found + wrong.length,
  });
}

async function play(seed: number, shell: 'bash' | 'zsh', way: (typeof WAYS)[number]): Promise<void> {
  const scenario = scenarioOf(seed, shell);
  const shown = await driveAgain(scenario, way === 'marked');
  if (keep !== undefined) {
    mkdirSync(keep, { recursive: true });
    writeFileSync(`${keep}/${seed}-${shell}-${way}.raw`, shown);
  }
  for (const copy of COPIES)
    await read(scenario, way, { copy, bytes: copy === 'S3' ? asTranscript(shown) : asStreamed(shown) });
}

async function read(
  scenario: Scenario,
  way: (typeof WAYS)[number],
  { copy, bytes }: { copy: (typeof COPIES)[number]; bytes: Buffer },
): Promise<void> {
  // The typing of `exec SHELL` is no part of the session.
  const found = (await commandsIn(bytes)).filter(({ text }) => text !== `exec ${scenario.shell}`);
  const known = knownOf(scenario);
  const texts = (certainty: 'marked' | 'read') =>
    found.filter((each) => each.certainty === certainty).map((each) => each.text);
  const tell = (kind: string, score: Score) => {
    if (score.entered + score.wrong.length === 0) return;
    add(`${scenario.shell} | ${kind} | ${copy}`, score);
    report(`${scenario.seed}:${scenario.shell}:${way}:${copy}`, scenario, score);
  };
  if (way === 'read') return tell('read', scoreOf(known, texts('read')));
  tell(
    'marked',
    scoreOf(
      known.filter((each) => !each.within),
      texts('marked'),
    ),
  );
  tell(
    'shells within marked ones, read',
    scoreOf(
      known.filter((each) => each.within),
      texts('read'),
    ),
  );
}

function report(name: string, { style, size, slowly }: Scenario, { missed, wrong }: Score): void {
  if (!verbose || missed.length + wrong.length === 0) return;
  const how = `${style.name}, ${size.cols}x${size.rows}${slowly ? ', slowly' : ''}`;
  console.error(`${name} (${how}) missed ${JSON.stringify(missed)} wrong ${JSON.stringify(wrong)}`);
}

for (const shell of ['bash', 'zsh'] as const) {
  if (!existsSync(SHELL_FILES[shell])) {
    console.log(`${shell} is not tried: apt-get install ${shell}`);
    continue;
  }
  for (let seed = first; seed < first + seeds; seed += 1)
    for (const way of WAYS) {
      if (only !== undefined && only.join(':') !== `${seed}:${shell}:${way}`) continue;
      await play(seed, shell, way).catch((error: Error) => {
        console.error(
          `${seed}:${shell}:${way} FAILED ${scenarioOf(seed, shell).acts.join(', ')}: ${error.message}`,
        );
        notPlayed += 1;
      });
    }
}
const share = (part: number, of: number) => `${((100 * part) / of).toFixed(1)} %`;
console.log(
  '| Shell | Commands | Copy | Sessions | Entered | Recall | Precision |\n|---|---|---|---|---|---|---|',
);
for (const [key, { sessions, entered, found, told }] of [...sums].sort(([a], [b]) => a.localeCompare(b)))
  console.log(`| ${key} | ${sessions} | ${entered} | ${share(found, entered)} | ${share(found, told)} |`);
if (notPlayed > 0) console.log(`\n${notPlayed} sessions could not be played to their end.`);
