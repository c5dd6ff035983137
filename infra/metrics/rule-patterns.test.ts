import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseFilterPattern } from '@sallyport/local-aws/logs/filter-pattern.ts';
import { expect, test } from 'vitest';
import { loadRules } from '../../src/adapters/files/load-rules.ts';
import { rulePatterns } from './rule-patterns.ts';

const CASES = new URL('../../test/rules/', import.meta.url);
const rules = loadRules();

/** What the agent streams when a command is typed (facts/session-manager.md C). */
const recordOf = (command: string) =>
  JSON.stringify({ eventVersion: '1.0', sessionId: 's', sessionData: [`sh-5.2$ ${command}`] });

const { patterns, left } = rulePatterns(rules);

/** Commands on which a rule fires, of its own cases: `kind` firing is typed plainly. */
function firing(): ReadonlyMap<string, readonly string[]> {
  const byName = new Map<string, readonly string[]>();
  for (const file of readdirSync(CASES).filter((name) => name.endsWith('.json'))) {
    const { rule, cases } = JSON.parse(readFileSync(new URL(file, CASES), 'utf8')) as {
      rule: string;
      cases: { kind: string; command?: string }[];
    };
    byName.set(
      rule,
      cases.flatMap(({ kind, command }) => (kind === 'firing' && command !== undefined ? [command] : [])),
    );
  }
  return byName;
}

test('every Linux rule has a filter, or a reason why not', () => {
  const linux = rules.filter(({ logSource }) => logSource.product === 'linux');
  expect(
    new Set([...patterns.flatMap(({ ruleId }) => ruleId ?? []), ...left.map(({ rule }) => rule.id)]),
  ).toEqual(new Set(linux.map(({ id }) => id)));
  expect(left.filter(({ reason }) => reason === '')).toEqual([]);
});

test('a filter finds every command, typed plainly, on which its rule fires', () => {
  const commands = firing();
  const missed: string[] = [];
  let held = 0;
  for (const { ruleId, pattern } of patterns) {
    const filter = parseFilterPattern(pattern);
    const rule = rules.find(({ id }) => id === ruleId);
    if (rule === undefined) continue;
    const name =
      fileURLToPath(new URL(rule.file, import.meta.url))
        .split('/')
        .at(-1)
        ?.replace(/\.yml$/, '') ?? '';
    for (const command of commands.get(name) ?? []) {
      held += 1;
      if (!filter.matches(recordOf(command))) missed.push(`${name}: ${command}`);
    }
  }
  expect(held).toBeGreaterThan(50);
  expect(missed).toEqual([]);
});

test('the four that the mission names are there, in its words', () => {
  expect(patterns.filter(({ ruleId }) => ruleId === null).map(({ pattern }) => pattern)).toEqual([
    '"chmod 777"',
    '"curl"',
    '"rm -rf"',
    '"base64"',
  ]);
});

test('patterns and their number are what CloudWatch Logs takes, and no two count into one metric', () => {
  expect(patterns.length).toBeLessThanOrEqual(100);
  expect(patterns.filter(({ pattern }) => pattern.length > 1024)).toEqual([]);
  expect(new Set(patterns.map(({ metric }) => metric)).size).toBe(patterns.length);
});
