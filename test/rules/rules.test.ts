import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadRules } from '../../src/adapters/files/load-rules.ts';
import { parseShell } from '../../src/adapters/unbash/parse-shell.ts';
import { RuleSet } from '../../src/domain/detections/rule-set.ts';
import { TranscriptJudge } from '../../src/domain/detections/transcript-judge.ts';
import { readCorpora } from './corpus.ts';

const LINUX = fileURLToPath(new URL('../../rules/linux', import.meta.url));

describe.each(readCorpora())('$rule', ({ rule, cases }) => {
  const rules = new RuleSet(loadRules([`${LINUX}/${rule}.yml`]));
  test.each(cases)('$kind: $command', ({ kind, command }) => {
    const met = new TranscriptJudge(rules, parseShell).judge(command).rules.length > 0;
    expect(met).toBe(kind !== 'quiet');
  });
});
