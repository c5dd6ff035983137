import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codesMatch, codesOf, compileGlob, globMatches } from './glob.ts';

test.each([
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['a*c', 'abbc', true],
  ['a*c', 'abbd', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*a*b*', 'xxaxxbxx', true],
  ['*ab', 'aab', true],
  ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/x/y:z', true],
  ['a.c', 'abc', false],
])('%j on %j is %j', (pattern, text, expected) => {
  expect(globMatches(compileGlob(pattern), text)).toBe(expected);
});

/** The obvious matcher: every way to spend a star. */
function slowMatch(pattern: string, text: string): boolean {
  if (pattern === '') return text === '';
  if (pattern[0] === '*')
    return slowMatch(pattern.slice(1), text) || (text !== '' && slowMatch(pattern, text.slice(1)));
  return (
    text !== '' &&
    (pattern[0] === '?' || pattern[0] === text[0]) &&
    slowMatch(pattern.slice(1), text.slice(1))
  );
}

test('every pattern matches as the obvious matcher says, whatever its shape', () => {
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
  const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (p, t) => {
      expect(globMatches(compileGlob(p), t)).toBe(slowMatch(p, t));
      expect(codesMatch(codesOf(p, true), t)).toBe(slowMatch(p, t));
    }),
    { numRuns: 2000 },
  );
});

test('a hostile pattern costs no more than its length times the text', () => {
  const startedAt = performance.now();
  expect(globMatches(compileGlob(`${'*a'.repeat(500)}b`), 'a'.repeat(5_000))).toBe(false);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
