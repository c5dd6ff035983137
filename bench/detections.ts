/**
 * What the rules find in commands that nobody here wrote, and what they flag without need; how many evading forms of
 * every firing case still fire; agreement on labelled CloudTrail events; speed. The corpora are not in the repository:
 * SALLYPORT_CORPORA names their folder (default: shared/data beside the checkout). `--write` writes the table to docs/.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadRules, SHIPPED_RULES } from '../src/adapters/files/load-rules.ts';
import { RuleSet } from '../src/domain/detections/rule-set.ts';
import { measureAgreement } from './parts/agreement.ts';
import { measureCommands, readCorpora } from './parts/command-recall.ts';
import { grepList, sigmaJudge } from './parts/detectors.ts';
import { measureEvasions } from './parts/evasion-rate.ts';
import { type Figure, report } from './parts/report.ts';
import { measureSpeed } from './parts/rule-speed.ts';

const corpora = process.env.SALLYPORT_CORPORA ?? fileURLToPath(new URL('../../shared/data', import.meta.url));
if (!existsSync(corpora)) {
  console.log(`not measured: no corpora in ${corpora}; set SALLYPORT_CORPORA to their folder`);
  process.exit(0);
}

const sigma = `${corpora}/sigma`;
const both = new RuleSet(loadRules([SHIPPED_RULES, sigma]));
const commands = readCorpora(corpora);
const measured = [
  measureCommands('(a) grep list of the mission', grepList, commands),
  measureCommands("(b) SigmaHQ's rules as they are", sigmaJudge(new RuleSet(loadRules([sigma]))), commands),
  measureCommands("(c) ours with SigmaHQ's", sigmaJudge(both), commands),
  measureCommands('(d) ours alone', sigmaJudge(new RuleSet(loadRules())), commands),
];
const evasions = measureEvasions();
const agreement = measureAgreement(corpora);
const speed = measureSpeed(both, commands, [SHIPPED_RULES, sigma]);

const text = [
  ...measured.map(({ table }) => table),
  measured[2]!.techniques,
  evasions.table,
  agreement.table,
  speed.table,
].join('\n\n');
console.log(text);
if (process.argv.includes('--write')) {
  const page = fileURLToPath(new URL('../docs/detections-measured.md', import.meta.url));
  writeFileSync(
    page,
    `# Detections, measured\n\nWritten by \`node bench/detections.ts --write\`; see [the guide](guides/detections.md) for what is measured.\n\n${text}\n`,
  );
}

const ours = measured[2]!;
const figures: readonly Figure[] = [
  {
    name: 'Atomic Red Team tests at medium or above',
    value: ours.recall,
    unit: '%',
    limit: 50,
    bound: 'at least',
  },
  ...ours.flagged.map(
    ({ name, share }): Figure => ({
      name: `flagged of ${name}`,
      value: share,
      unit: '%',
      limit: 1,
      bound: 'at most',
    }),
  ),
  { name: 'evading forms that still fire', value: evasions.share, unit: '%', limit: 90, bound: 'at least' },
  { name: 'agreement on labelled events', value: agreement.share, unit: '%', limit: 90, bound: 'at least' },
  {
    name: 'commands a second, all rules',
    value: speed.perSecond,
    unit: '/s',
    limit: 50_000,
    bound: 'at least',
  },
  { name: 'loading 500 rules', value: speed.load500Ms, unit: 'ms', limit: 300, bound: 'at most' },
];
process.exitCode = report('Detections', figures) ? 0 : 1;
