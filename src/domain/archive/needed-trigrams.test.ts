import fc from 'fast-check';
import { expect, test } from 'vitest';
import { neededTrigrams } from './needed-trigrams.ts';

const of = (text: string, regex = false) => neededTrigrams({ text, regex, ignoreCase: false });

test.each([
  ['abcd', [['abc', 'bcd']]],
  ['ABC', [['abc']]],
  ['aéb', null],
  ['ab', null],
  ['aébcd', [['bcd']]],
])('the text %j needs %j', (text, expected) => {
  expect(of(text)).toEqual(expected);
});

test.each([
  [
    'rm -rf /(srv|var)',
    [
      ['rm ', 'm -', ' -r', '-rf', 'rf ', 'f /', ' /s', '/sr', 'srv'],
      ['rm ', 'm -', ' -r', '-rf', 'rf ', 'f /', ' /v', '/va', 'var'],
    ],
  ],
  ['\\d+', null],
  ['(?i:abc)', null],
  ['(?<n>abc)\\k<n>', null],
  ['abc|de', null],
  ['é.*abc', null],
])('the expression %j needs %j', (source, expected) => {
  expect(of(source, true)).toEqual(expected);
});

test('a line that an expression matches has all trigrams of one of its ways', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'abc',
      'Foo',
      'x?',
      '[ab]c',
      '(?:de|fgh)',
      '.*',
      '\\w',
      'k+',
      '\\.',
      '^',
      '$',
      'l{2}',
      '(?=m)m',
      '[^q]r',
    ),
  );
  const source = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
  const line = fc
    .array(
      fc.constantFrom('abc', 'foo', 'Foo', 'x', 'ac', 'bc', 'de', 'fgh', 'k', '.', 'll', 'm', 'zr', ' '),
      { maxLength: 10 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(source, line, (text, shown) => {
      let pattern: RegExp;
      try {
        pattern = new RegExp(text, 'u');
      } catch {
        return;
      }
      const ways = of(text, true);
      if (ways === null || !pattern.test(shown)) return;
      const folded = shown.toLowerCase();
      expect(ways.some((way) => way.every((trigram) => folded.includes(trigram)))).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
