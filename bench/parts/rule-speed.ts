import { randomUUID } from 'node:crypto';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadRules } from '../../src/adapters/files/load-rules.ts';
import { parseShell } from '../../src/adapters/unbash/parse-shell.ts';
import { RuleSet } from '../../src/domain/detections/rule-set.ts';
import { TranscriptJudge } from '../../src/domain/detections/transcript-judge.ts';
import type { Corpora } from './command-recall.ts';

const ROUNDS = 5;
const MANY_RULES = 500;

/** How fast rules judge and load. Processor time of this one thread, so that a busy machine does not count. */
export function measureSpeed(
  rules: RuleSet,
  { atomic, benign }: Corpora,
  places: readonly string[],
): { readonly table: string; readonly perSecond: number; readonly load500Ms: number } {
  const commands = [...benign.flatMap((set) => set.commands), ...atomic.map(({ command }) => command)];
  const rates = rounds(() => {
    const judge = new TranscriptJudge(rules, parseShell);
    for (const command of commands) judge.judge(command);
  }).map((ms) => (commands.length * 1000) / ms);
  const perSecond = Math.max(...rates);
  const loaded = Math.min(...rounds(() => new RuleSet(loadRules(places))));
  const many = manyRules(places);
  const load500Ms = Math.min(...rounds(() => new RuleSet(loadRules([many]))));
  rmSync(many, { recursive: true });
  return {
    table: [
      '## Speed',
      '',
      '| | |',
      '|---|---|',
      `| commands a second through ${rules.rules.length} rules, one thread | ${Math.round(perSecond).toLocaleString('en')} |`,
      `| load of the machine meanwhile, processors | ${loadavg()[0]?.toFixed(1)}, ${availableParallelism()}: a busy one shares its caches |`,
      `| loading ${rules.rules.length} rules | ${loaded.toFixed(0)} ms; of 500: ${load500Ms.toFixed(0)} ms |`,
    ].join('\n'),
    perSecond,
    load500Ms,
  };
}

/** A folder of MANY_RULES rules: those there are, and then the same again under other ids. */
function manyRules(places: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'many-rules-'));
  const files = places.flatMap((place) => globSync(join(place, '**/*.yml')));
  for (let number = 0; number < MANY_RULES; number += 1) {
    const text = readFileSync(files[number % files.length]!, 'utf8');
    const again = text.replace(/^id: .*$/m, `id: ${randomUUID()}`).replace(/^name: .*$/m, `$&-${number}`);
    writeFileSync(join(folder, `${number}.yml`), number < files.length ? text : again);
  }
  return folder;
}

/** Milliseconds of processor time that each of several rounds took. */
function rounds(work: () => unknown): readonly number[] {
  return Array.from({ length: ROUNDS }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
}
