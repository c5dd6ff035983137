/**
 * Plays the corpus: `node test/recordings/corpus/run.ts [SEEDS] [--only SEED:SHELL:WAY]`. Each seed is a session in
 * bash and in zsh, once marked by the session document's profile and once not. Prints what docs/recordings-measured.md
 * holds.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { driveAgain, SHELL_FILES } from './drive.ts';
import { scenarioOf } from './generate.ts';
import { commandsIn, knownOf, scoreOf } from './score.ts';

const SEEDS = 60;
const WAYS = ['marked', 'read'] as const;

interface Sum {
  sessions: number;
  entered: number;
  found: number;
  told: number;
}

const only = process.argv.includes('--only')
  ? process.argv[process.argv.indexOf('--only') + 1]?.split(':')
  : undefined;
const keep = process.argv.includes('--keep') ? process.argv[process.argv.indexOf('--keep') + 1] : undefined;
const seeds = Number(process.argv[2]) || SEEDS;
const sums = new Map<string, Sum>();

function add(key: string, entered: number, found: number, told: number): void {
  const sum = sums.get(key) ?? { sessions: 0, entered: 0, found: 0, told: 0 };
  sums.set(key, {
    sessions: sum.sessions + 1,
    entered: sum.entered + entered,
    found: sum.found + found,
    told: sum.told + told,
  });
}

async function play(seed: number, shell: 'bash' | 'zsh', way: (typeof WAYS)[number]): Promise<void> {
  const scenario = scenarioOf(seed, shell);
  const shown = await driveAgain(scenario, way === 'marked');
  if (keep !== undefined) {
    mkdirSync(keep, { recursive: true });
    writeFileSync(`${keep}/${seed}-${shell}-${way}.raw`, shown);
  }
  const all = await commandsIn(shown);
  // The typing of `exec SHELL` is no part of the session.
  const read = all.filter(({ text }) => text !== `exec ${shell}`);
  const known = knownOf(scenario);
  const texts = (certainty: 'marked' | 'read') =>
    read.filter((each) => each.certainty === certainty).map((each) => each.text);
  const score =
    way === 'marked'
      ? scoreOf(
          known.filter((each) => !each.within),
          texts('marked'),
        )
      : scoreOf(known, texts('read'));
  add(`${shell} ${way}`, score.entered, score.found, score.found + score.wrong.length);
  if (way === 'marked') {
    const inner = scoreOf(
      known.filter((each) => each.within),
      texts('read'),
    );
    if (inner.entered + inner.wrong.length > 0)
      add(
        `${shell} shells within, of marked sessions`,
        inner.entered,
        inner.found,
        inner.found + inner.wrong.length,
      );
    report(scenario, way, inner);
  }
  report(scenario, way, score);
}

function report(
  scenario: ReturnType<typeof scenarioOf>,
  way: string,
  score: ReturnType<typeof scoreOf>,
): void {
  if (score.missed.length === 0 && score.wrong.length === 0) return;
  console.error(
    `${scenario.seed}:${scenario.shell}:${way} (${scenario.style.name}, ${scenario.size.cols}x${scenario.size.rows}${scenario.slowly ? ', slowly' : ''}) missed ${JSON.stringify(score.missed)} wrong ${JSON.stringify(score.wrong)}`,
  );
}

for (const shell of ['bash', 'zsh'] as const) {
  if (!existsSync(SHELL_FILES[shell])) {
    console.log(`${shell} is not tried: apt-get install ${shell}`);
    continue;
  }
  for (let seed = 1; seed <= seeds; seed += 1)
    for (const way of WAYS) {
      if (only !== undefined && only.join(':') !== `${seed}:${shell}:${way}`) continue;
      await play(seed, shell, way).catch((error: Error) => {
        console.error(
          `${seed}:${shell}:${way} FAILED ${scenarioOf(seed, shell).acts.join(', ')}: ${error.message}`,
        );
        add(`${shell} ${way} not played`, 0, 0, 0);
      });
    }
}
console.log('| Shell and way | Sessions | Commands entered | Recall | Precision |\n|---|---|---|---|---|');
for (const [key, { sessions, entered, found, told }] of sums)
  console.log(
    `| ${key} | ${sessions} | ${entered} | ${((100 * found) / entered).toFixed(1)} % | ${((100 * found) / told).toFixed(1)} % |`,
  );
