import { describe, expect, test } from 'vitest';
import { match } from './match.ts';
import { parsePattern } from './parse-pattern.ts';

const event = {
  source: 'aws.ssm',
  'detail-type': 'AWS API Call via CloudTrail',
  detail: {
    eventName: 'StartSession',
    sourceIPAddress: '10.0.0.7',
    requestParameters: { target: 'i-1' },
    responseElements: { sessionId: 'engineer-1' },
    count: 5,
    flag: true,
    nothing: null,
    names: ['a', 'b'],
    none: [],
    resources: [
      { type: 'node', arn: 'x' },
      { type: 'bucket', arn: 'y' },
    ],
  },
};

function matches(pattern: unknown): boolean {
  return match(parsePattern(JSON.stringify(pattern)), event);
}
const detail = (inner: object): boolean => matches({ detail: inner });

const yes: [string, object][] = [
  ['exact', { eventName: ['StartSession'] }],
  ['one of several', { eventName: ['ResumeSession', 'StartSession'] }],
  ['dotted name is the nested field', { 'responseElements.sessionId': [{ exists: true }] }],
  ['prefix', { eventName: [{ prefix: 'Start' }] }],
  ['prefix ignoring case', { eventName: [{ prefix: { 'equals-ignore-case': 'START' } }] }],
  ['suffix', { eventName: [{ suffix: 'Session' }] }],
  ['suffix ignoring case', { eventName: [{ suffix: { 'equals-ignore-case': 'SESSION' } }] }],
  ['equals-ignore-case', { eventName: [{ 'equals-ignore-case': 'startsession' }] }],
  ['wildcard', { eventName: [{ wildcard: 'S*rt*ion' }] }],
  ['anything-but', { eventName: [{ 'anything-but': 'StopSession' }] }],
  ['anything-but list', { eventName: [{ 'anything-but': ['a', 'b'] }] }],
  ['anything-but prefix', { eventName: [{ 'anything-but': { prefix: 'Stop' } }] }],
  ['anything-but suffix list', { eventName: [{ 'anything-but': { suffix: ['x', 'y'] } }] }],
  ['anything-but wildcard', { eventName: [{ 'anything-but': { wildcard: 'Z*' } }] }],
  ['anything-but ignore case', { eventName: [{ 'anything-but': { 'equals-ignore-case': 'x' } }] }],
  ['numeric equality', { count: [{ numeric: ['=', 5] }] }],
  ['numeric range', { count: [{ numeric: ['>', 0, '<=', 5] }] }],
  ['literal number', { count: [5] }],
  ['boolean', { flag: [true] }],
  ['null', { nothing: [null] }],
  ['cidr', { sourceIPAddress: [{ cidr: '10.0.0.0/24' }] }],
  ['any element of an array', { names: ['b'] }],
  ['exists false on an absent field', { errorCode: [{ exists: false }] }],
  ['exists false on an object, which is no leaf', { requestParameters: [{ exists: false }] }],
  ['exists false on an empty array', { none: [{ exists: false }] }],
  ['$or', { $or: [{ eventName: ['Other'] }, { count: [{ numeric: ['>', 4] }] }], flag: [true] }],
  ['fields of one array element', { resources: { type: ['node'], arn: ['x'] } }],
];
const no: [string, object][] = [
  ['another value', { eventName: ['StopSession'] }],
  ['a number as text', { count: ['5'] }],
  ['exists false on a present field', { eventName: [{ exists: false }] }],
  ['exists on an absent field', { errorCode: [{ exists: true }] }],
  ['anything-but on an absent field', { errorCode: [{ 'anything-but': 'x' }] }],
  ['a block that does not hold the address', { sourceIPAddress: [{ cidr: '10.0.1.0/24' }] }],
  ['wildcard whose ends overlap', { eventName: [{ wildcard: 'StartSession*n' }] }],
  ['fields of two array elements', { resources: { type: ['node'], arn: ['y'] } }],
  ['$or with no true branch', { $or: [{ eventName: ['x'] }, { eventName: ['y'] }] }],
  ['a range', { count: [{ numeric: ['>', 5, '<', 9] }] }],
];

describe('match', () => {
  test.each(yes)('matches: %s', (_name, inner) => expect(detail(inner)).toBe(true));
  test.each(no)('does not match: %s', (_name, inner) => expect(detail(inner)).toBe(false));

  test('matches the pattern of the founding monitor', () => {
    expect(
      matches({
        source: ['aws.ssm'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          'responseElements.sessionId': [{ exists: true }],
          eventSource: [{ exists: false }],
          eventName: ['StartSession'],
        },
      }),
    ).toBe(true);
  });
});

describe('parsePattern', () => {
  const invalid: [string, string, string][] = [
    ['no JSON', '{', 'JSON'],
    ['a list', '[]', 'Filter is not an object'],
    ['a bare value', '{"source":"aws.ssm"}', '"source" must be an object or an array'],
    ['an empty list', '{"source":[]}', 'Empty arrays are not allowed'],
    ['an empty object', '{"detail":{}}', 'Empty objects are not allowed'],
    ['an unknown kind', '{"a":[{"like":"x"}]}', 'Unrecognized match type like'],
    [
      'a kind named as an object member',
      '{"a":[{"constructor":"x"}]}',
      'Unrecognized match type constructor',
    ],
    ['exists of a text', '{"a":[{"exists":"yes"}]}', 'must be either true or false'],
    ['stars in a row', '{"a":[{"wildcard":"a**b"}]}', 'Consecutive wildcard characters'],
    ['an unknown escape', '{"a":[{"wildcard":"a\\\\b"}]}', 'Invalid escape character'],
    ['one branch of $or', '{"$or":[{"a":["b"]}]}', 'at least 2 Objects'],
    ['a bad range', '{"a":[{"numeric":[">",5,"<",1]}]}', 'Bottom must be less than top'],
    ['a bad operator', '{"a":[{"numeric":["~",5]}]}', 'Unrecognized numeric range operator'],
    ['a bad block', '{"a":[{"cidr":"10.0.0.0/99"}]}', 'Malformed CIDR'],
    ['mixed anything-but', '{"a":[{"anything-but":["x",1]}]}', 'mixed type is not supported'],
  ];
  test.each(invalid)('refuses %s', (_name, text, reason) => {
    expect(() => parsePattern(text)).toThrow(reason);
  });

  test('refuses more combinations than the limit', () => {
    const or = Array.from({ length: 11 }, (_, at) => ({ [`k${at}`]: ['v'] }));
    const text = JSON.stringify({ a: { $or: or }, b: { $or: or }, c: { $or: or } });
    expect(() => parsePattern(text)).toThrow('more than 1000');
  });

  test('ends in time on an event made to explode the search', () => {
    const wide = Array.from({ length: 200 }, (_, at) => ({ a: 'x', b: 'x', c: at === -1 ? 'y' : 'x' }));
    const pattern = parsePattern('{"l":{"a":["x"],"b":["x"],"c":["x"]},"m":{"a":["x"],"b":["y"],"c":["x"]}}');
    const split = [{ a: 'x' }, ...wide.map(() => ({ b: 'y' })), ...wide.map(() => ({ c: 'x' }))];
    expect(match(pattern, { l: wide, m: split })).toBe(false);
  });
});
