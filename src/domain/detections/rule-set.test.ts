import { expect, test } from 'vitest';
import { readCorpora } from '../../../test/rules/corpus.ts';
import { loadRules } from '../../adapters/files/load-rules.ts';
import { parseShell } from '../../adapters/unbash/parse-shell.ts';
import { lineEvents } from './command-events.ts';
import type { DetectionEvent } from './event.ts';
import { RuleSet } from './rule-set.ts';
import { CommandReader } from './shell/command-reader.ts';
import { SessionMemory } from './shell/session-memory.ts';
import { regexTexts } from './sigma/regex-texts.ts';

/** The same event without the text that lets rules be passed over: every rule is held against it. */
function withoutScan(event: DetectionEvent): DetectionEvent {
  return { log: event.log, everything: event.everything, scan: null, values: (field) => event.values(field) };
}

test('passing rules over by their necessary texts changes nothing', () => {
  const rules = new RuleSet(loadRules());
  const events = readCorpora()
    .flatMap(({ cases }) => cases)
    .flatMap(({ command }) => lineEvents(new CommandReader(parseShell, new SessionMemory()).read(command)));
  expect(events.length).toBeGreaterThan(1000);
  for (const event of events) {
    const names = (found: DetectionEvent) =>
      rules
        .judge(found)
        .map(({ title }) => title)
        .sort();
    expect(names(event)).toEqual(names(withoutScan(event)));
  }
});

test.each([
  ['^/etc/(shadow|gshadow)-?$', ['/etc/shadow', '/etc/gshadow', '/etc/shadow-', '/etc/gshadow-']],
  ['foo.*barbaz', ['barbaz']],
  ['(?:abc|def)+x?', ['abc', 'def']],
  ['a*b*', null],
  ['(?!nope)yes', ['yes']],
  ['\\d{3}\\.corp', ['.corp']],
  ['[ab]cd', ['acd', 'bcd']],
])('the texts that %s cannot do without', (source, texts) => {
  expect(regexTexts(source)?.toSorted() ?? null).toEqual(texts?.toSorted() ?? null);
});
