import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SigmaRule } from '../../domain/detections/sigma/rule.ts';
import type { RuleMistake } from '../../domain/detections/sigma/rule-mistake.ts';
import { printable } from '../../domain/kernel/printable.ts';
import { Fault } from '../../operations/fault.ts';
import { parseRuleFile } from './parse-rule-file.ts';

/** The rules that come with Sallyport. */
export const SHIPPED_RULES = fileURLToPath(new URL('../../../rules', import.meta.url));

const MAX_RULE_FILES = 20_000;

/** Rules that cannot be loaded; none of them is in force. The message lists every mistake with its place. */
export class RuleFault extends Fault {
  readonly mistakes: readonly RuleMistake[];

  constructor(mistakes: readonly RuleMistake[]) {
    const lines = mistakes.map(({ file, line, reason }) => `${file}:${line}: ${printable(reason)}`);
    super('RULES_MALFORMED', ['the rules cannot be loaded', ...lines].join('\n'), { retry: 'never' });
    this.mistakes = mistakes;
  }
}

/** Loads every .yml and .yaml file of the directories, or the files themselves; one mistake anywhere refuses all. */
export function loadRules(places: readonly string[] = [SHIPPED_RULES]): readonly SigmaRule[] {
  const rules: SigmaRule[] = [];
  const mistakes: RuleMistake[] = [];
  const seen = new Map<string, SigmaRule>();
  for (const file of places.flatMap(ruleFiles)) {
    const parsed = parseRuleFile(file, readFileSync(file, 'utf8'));
    mistakes.push(...parsed.mistakes);
    for (const rule of parsed.rules) {
      const before = seen.get(rule.id);
      if (before !== undefined && before.file !== file)
        mistakes.push({ file, line: rule.line, reason: `the id ${rule.id} is also that of ${before.file}` });
      else if (before === undefined) rules.push(rule);
      seen.set(rule.id, rule);
    }
  }
  if (mistakes.length > 0) throw new RuleFault(mistakes);
  return rules;
}

function ruleFiles(place: string): readonly string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(place).isDirectory();
  } catch (cause) {
    throw new Fault('RULES_UNREADABLE', `${place}: there is no such file or folder`, {
      retry: 'never',
      cause,
    });
  }
  if (!isFolder) return [place];
  const files = readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  if (files.length === 0)
    throw new Fault('RULES_UNREADABLE', `${place}: it holds no .yml file`, { retry: 'never' });
  if (files.length > MAX_RULE_FILES)
    throw new Fault('RULES_UNREADABLE', `${place}: it holds more than ${MAX_RULE_FILES} rule files`, {
      retry: 'never',
    });
  return files;
}
