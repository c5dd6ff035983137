import { describe, expect, test } from 'vitest';
import { FieldEvent } from '../../domain/detections/field-event.ts';
import { RuleSet } from '../../domain/detections/rule-set.ts';
import { TrailEvent } from '../../domain/detections/trail-event.ts';
import { parseRuleFile } from './parse-rule-file.ts';

const rule = (detection: string, logsource = 'product: aws\n  service: cloudtrail') =>
  `title: A rule\nid: 11111111-1111-4111-8111-111111111111\nlevel: high\nlogsource:\n  ${logsource}\ndetection:\n${detection
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n`;

function meets(detection: string, record: Readonly<Record<string, unknown>>): boolean {
  const { rules, mistakes } = parseRuleFile('a.yml', rule(detection));
  expect(mistakes).toEqual([]);
  return new RuleSet(rules).judge(new TrailEvent(record)).length > 0;
}

const name = (field: string, value: string) => `s:\n  ${field}: ${value}\ncondition: s`;

describe('modifiers', () => {
  test.each([
    ['eventName: stoplogging, without regard to case', name('eventName', 'stoplogging'), true],
    ['cased', name('eventName|cased', 'stoplogging'), false],
    ['contains', name('eventName|contains', 'OPLOG'), true],
    ['startswith', name('eventName|startswith', 'Stop'), true],
    ['endswith', name('eventName|endswith', 'Stop'), false],
    ['wildcards', name('eventName', "'St?p*ing'"), true],
    ['an escaped wildcard', name('requestParameters.text', "'50\\* off'"), true],
    ['an escaped backslash before a wildcard', name('requestParameters.path', "'C:\\\\*'"), true],
    ['re', name('eventName|re', "'^Stop(Logging|Trail)$'"), true],
    ['re without the flag i', name('eventName|re', "'^stop'"), false],
    ['re with the flag i', name('eventName|re|i', "'^stop'"), true],
    ['re with m and s', name('requestParameters.lines|re|m|s', "'^b.c$'"), true],
    ['re with flags inside', name('eventName|re', "'(?i)^stop'"), true],
    ['base64', name('requestParameters.encoded|base64|contains', "'curl http'"), true],
    ['base64offset', name('requestParameters.shifted|base64offset|contains', "'curl http'"), true],
    ['wide', name('requestParameters.wide|wide|base64offset|contains', "'curl'"), true],
    ['windash', name('requestParameters.options|windash|contains', "' -enc'"), true],
    ['cidr', name('sourceIPAddress|cidr', '10.0.0.0/8'), true],
    ['cidr of version 6', name('sourceIPAddress|cidr', "'fd00::/8'"), false],
    ['lt', name('requestParameters.days|lt', '8'), true],
    ['gte', name('requestParameters.days|gte', '8'), false],
    ['exists', name('requestParameters.days|exists', 'true'), true],
    ['not exists', name('requestParameters.none|exists', 'false'), true],
    ['null', name('requestParameters.none', 'null'), true],
    ['fieldref', name('userIdentity.userName|fieldref', 'requestParameters.userName'), true],
    [
      'fieldref with endswith',
      name('userIdentity.arn|fieldref|endswith', 'requestParameters.userName'),
      true,
    ],
    ['numbers', name('requestParameters.days', '7'), true],
    ['truth values', name('readOnly', 'false'), true],
    ['a list is any of it', 's:\n  eventName: [A, StopLogging]\ncondition: s', true],
    ['all is all of it', 's:\n  eventName|contains|all: [Stop, Trail]\ncondition: s', false],
    ['lists in the record', name('requestParameters.names', 'two'), true],
    ['a part of an object', name('requestParameters|contains', 'names'), true],
    ['words without a field', "k:\n  - 'oplogg'\ncondition: k", true],
    ['a list of maps is any of them', 's:\n  - eventName: A\n  - readOnly: false\ncondition: s', true],
  ])('%s', (_, detection, expected) => {
    const record = {
      eventName: 'StopLogging',
      readOnly: false,
      sourceIPAddress: '10.1.2.3',
      userIdentity: { userName: 'ann', arn: 'arn:aws:iam::111111111111:user/ann' },
      requestParameters: {
        days: 7,
        userName: 'ann',
        text: '50* off',
        path: 'C:\\dir',
        lines: 'a\nb\nc',
        encoded: Buffer.from('curl http').toString('base64'),
        shifted: Buffer.from('xx; curl http://x').toString('base64'),
        wide: Buffer.from('x curl y', 'utf16le').toString('base64'),
        options: 'tool /enc',
        names: ['one', 'two'],
      },
    };
    expect(meets(detection, record)).toBe(expected);
  });
});

describe('conditions', () => {
  const searches = 'a_one:\n  f: 1\na_two:\n  f: 2\nb:\n  g: 1\n_c:\n  g: 9\n'.replaceAll(
    /\b([fg]):/g,
    'eventName.$1:',
  );
  test.each([
    ['1 of a_*', { f: 1 }, true],
    ['all of a_*', { f: 1 }, false],
    ['all of a_*', { f: [1, 2] }, true],
    ['any of them', { g: 9 }, false],
    ['not b and not 1 of a_*', { g: 2 }, true],
    ['b or a_one and a_two', { g: 1 }, true],
    ['(b or a_one) and a_two', { g: 1 }, false],
    ['NOT b', { g: 1 }, false],
  ])('%s on %j', (condition, eventName, expected) => {
    expect(meets(`${searches}condition: ${condition}`, { eventName })).toBe(expected);
  });
});

test.each([
  ['s:\n  a|contain: x\ncondition: s', 9, 'the modifier "contain" is not known'],
  ['s:\n  a: x\ncondition: s and t', 10, 'names "t", which is no search'],
  ['s:\n  a: x\ncondition: (s', 10, 'a parenthesis of the condition is not closed'],
  ['s:\n  a: x\ncondition: 2 of s*', 10, '"2 of" is not known'],
  ['s:\n  a: x\ncondition: 1 of t*', 10, 'no search of this rule has such a name'],
  ["s:\n  a|re: '('\ncondition: s", 9, 'the regular expression cannot be read'],
  ['s:\n  a|cidr: x\ncondition: s', 9, 'is no range of addresses'],
  ['s:\n  a|wide: x\ncondition: s', 9, 'must be encoded'],
  ['s:\n  a: []\ncondition: s', 9, 'an empty list'],
  ['s:\n  a: x', 8, 'detection has no condition'],
])('a mistake is told with its line: %s', (detection, line, reason) => {
  const { mistakes } = parseRuleFile('a.yml', rule(detection));
  expect(mistakes).toEqual([{ file: 'a.yml', line, reason: expect.stringContaining(reason) }]);
});

test.each([
  ["s:\n  a|expand: '%x%'\ncondition: s", 'values of one'],
  ['s:\n  a: x\ncondition: s | count() > 5', 'counts over many events'],
])('what asks for more than an event is a rule that is not evaluable: %s', (detection, reason) => {
  const { rules, mistakes } = parseRuleFile('a.yml', rule(detection));
  expect(mistakes).toEqual([]);
  expect(new RuleSet(rules).rules[0]).toMatchObject({
    state: 'not-evaluable',
    reason: expect.stringContaining(reason),
  });
});

test('a correlation is refused by name', () => {
  const text = 'title: A\ncorrelation:\n  type: event_count\n  rules: [x]\n  timespan: 5m\n';
  const { rules, mistakes } = parseRuleFile('a.yml', text);
  expect(mistakes).toEqual([]);
  expect(new RuleSet(rules).rules[0]?.reason).toContain('a correlation counts over many events');
});

test('text that is no YAML is told with its line', () => {
  expect(parseRuleFile('a.yml', 'title: x\nbad: "y').mistakes[0]).toMatchObject({ file: 'a.yml', line: 2 });
});

describe('fields that a transcript cannot tell', () => {
  const LINUX = 'product: linux\n  category: process_creation';
  const only = (detection: string, logsource = LINUX) => {
    const rules = new RuleSet(parseRuleFile('a.yml', rule(detection, logsource)).rules);
    return { judged: rules.rules[0]!, rules };
  };
  const rm = new FieldEvent('command', { Image: ['/usr/bin/rm'], CommandLine: ['rm x'] });

  test('a rule that needs one is not evaluable, and names it', () => {
    const { judged } = only('s:\n  Image|endswith: /rm\n  ParentImage|endswith: /java\ncondition: s');
    expect(judged).toMatchObject({ state: 'not-evaluable', missingFields: ['ParentImage'] });
  });
  test('a rule of another log names the log', () => {
    const { judged } = only('s:\n  type: EXECVE\ncondition: s', 'product: linux\n  service: auditd');
    expect(judged).toMatchObject({
      state: 'not-evaluable',
      missingFields: ['type'],
      reason: expect.stringContaining('auditd'),
    });
  });
  test('a rule that can be met without it is judged in part, and the unknown never helps it', () => {
    const alternative = only('a:\n  Image|endswith: /rm\nb:\n  User: root\ncondition: 1 of them');
    expect(alternative.judged.state).toBe('partly');
    expect(alternative.rules.judge(rm)).toHaveLength(1);
    const filter = only(
      'a:\n  Image|endswith: /rm\nf:\n  CommandLine|contains: x\n  User: root\ncondition: a and not f',
    );
    expect(filter.rules.judge(rm)).toHaveLength(0);
  });
});
