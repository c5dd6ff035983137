import { availableParallelism, loadavg } from 'node:os';
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
  const load500Ms = (loaded * MANY_RULES) / rules.rules.length;
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

/** Milliseconds of processor time that each of several rounds took. */
function rounds(work: () => unknown): readonly number[] {
  return Array.from({ length: ROUNDS }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1000;
  });
}
