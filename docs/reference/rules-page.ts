import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { loadRules } from '../../src/adapters/files/load-rules.ts';
import { COMMAND_FIELDS, FILE_FIELDS } from '../../src/domain/detections/log-kinds.ts';
import type { SigmaRule } from '../../src/domain/detections/sigma/rule.ts';
import { cell, type Page, table } from './page.ts';

/** The page of detection rules, from the rule files themselves. */
export function rulesPage(): Page {
  const rules = loadRules();
  const of = (product: string) => rules.filter(({ logSource }) => logSource.product === product);
  return {
    file: 'rules.md',
    title: 'Detection rules',
    about:
      'The detection rules that come with Sallyport, in the Sigma format. How they are judged: [the guide](../guides/detections.md).',
    body: [
      '## Fields of events',
      `A command: ${COMMAND_FIELDS.map((name) => `\`${name}\``).join(', ')}.`,
      `A file that a command writes: ${FILE_FIELDS.map((name) => `\`${name}\``).join(', ')}.`,
      '## Commands',
      overview(of('linux')),
      '## CloudTrail',
      overview(of('aws')),
      '## Why, and what else may be meant',
      ...rules.map(entry),
    ].join('\n\n'),
  };
}

function overview(rules: readonly SigmaRule[]): string {
  return table(
    ['rule', 'title', 'level', 'ATT&CK', 'response'],
    rules.map((rule) => [
      `[\`${nameOf(rule)}\`](#${nameOf(rule)})`,
      cell(rule.title),
      rule.level,
      rule.attack.join(', '),
      rule.response,
    ]),
  );
}

function entry(rule: SigmaRule): string {
  const folder = rule.logSource.product === 'aws' ? 'cloudtrail' : 'linux';
  const others = rule.falsePositives.map((text) => cell(text)).join('; ');
  return [
    `### ${nameOf(rule)}`,
    `${rule.title} (${rule.level}). ${cell(rule.description ?? '')} Also met by: ${others}. Source: [rules/${folder}/${basename(rule.file)}](../../rules/${folder}/${basename(rule.file)})`,
  ].join('\n\n');
}

function nameOf(rule: SigmaRule): string {
  return /^name: (.+)$/m.exec(readFileSync(rule.file, 'utf8'))?.[1] ?? rule.id;
}
