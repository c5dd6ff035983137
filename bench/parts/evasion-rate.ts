import { loadRules, SHIPPED_RULES } from '../../src/adapters/files/load-rules.ts';
import { parseShell } from '../../src/adapters/unbash/parse-shell.ts';
import { RuleSet } from '../../src/domain/detections/rule-set.ts';
import { TranscriptJudge } from '../../src/domain/detections/transcript-judge.ts';
import { readCorpora } from '../../test/rules/corpus.ts';
import { EVASIONS } from './evasions.ts';

/** How many evading forms of every firing case still meet the same rule. */
export interface EvasionRate {
  readonly table: string;
  readonly share: number;
  /** Forms that meet it no more. */
  readonly escaped: readonly { readonly rule: string; readonly evasion: string; readonly command: string }[];
}

/** Writes every firing case in every way, and judges it by its own rule alone. */
export function measureEvasions(): EvasionRate {
  const tried = new Map(EVASIONS.map(({ name }) => [name, { fired: 0, forms: 0 }]));
  const escaped: { rule: string; evasion: string; command: string }[] = [];
  for (const { rule, cases } of readCorpora()) {
    const rules = new RuleSet(loadRules([`${SHIPPED_RULES}/linux/${rule}.yml`]));
    for (const { command } of cases.filter(({ kind }) => kind === 'firing'))
      for (const { name, rewrite } of EVASIONS) {
        const form = rewrite(command);
        if (form === null) continue;
        const count = tried.get(name)!;
        count.forms += 1;
        if (new TranscriptJudge(rules, parseShell).judge(form).rules.length > 0) count.fired += 1;
        else escaped.push({ rule, evasion: name, command: form });
      }
  }
  const counts = [...tried.values()];
  const total = (key: 'fired' | 'forms') => counts.reduce((sum, count) => sum + count[key], 0);
  return {
    table: [
      '## Evading forms of every firing case',
      '',
      '| form | cases | still fire |',
      '|---|---|---|',
      ...[...tried].map(
        ([name, { fired, forms }]) => `| ${name} | ${forms} | ${((fired * 100) / forms).toFixed(1)} % |`,
      ),
      `| all | ${total('forms')} | ${((total('fired') * 100) / total('forms')).toFixed(1)} % |`,
    ].join('\n'),
    share: (total('fired') * 100) / total('forms'),
    escaped,
  };
}
