import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonError, MAX_CHARACTERS, MAX_DEPTH, parseJson } from './parse-json.ts';

test('every JSON value reads as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', ' ', '\n\t'), (text, space) => {
      expect(parseJson(space + text + space)).toEqual(JSON.parse(text));
    }),
  );
});

test('text is accepted just when JSON.parse accepts it, doubled keys aside', () => {
  const text = fc.string({
    unit: fc.constantFrom('{', '}', '[', ']', '"', 'a', ':', ',', '1', '-', '.', 'true', ' ', '\\'),
  });
  fc.assert(
    fc.property(text, (each) => {
      const ours = attempt(() => parseJson(each));
      if (ours?.includes('there twice')) return;
      expect(ours === null).toBe(attempt(() => JSON.parse(each)) === null);
    }),
    { numRuns: 3000 },
  );
});

function attempt(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return String(error);
  }
}

test.each([
  ['{"a":1,\n "a":2}', "line 2, column 2: the key 'a' is there twice"],
  ['{"a": }', 'line 1, column 7: expected a value, found "}"'],
  ['{"a": 1', "line 1, column 8: expected ',' or '}', found the end of the text"],
  ['[1 2]', "line 1, column 4: expected ',' or ']', found \"2\""],
  ["{'a': 1}", 'line 1, column 2: expected a key in double quotes, found "\'"'],
  ['"a\nb"', 'line 1, column 1: a text that does not end, or holds a control character or unknown escape'],
  ['{} {}', 'line 1, column 4: more text after the end of the value'],
])('%j fails with %j', (text, message) => {
  expect(() => parseJson(text)).toThrow(
    new JsonError(message.slice(message.indexOf(': ') + 2), '', 0).problem,
  );
  expect(attempt(() => parseJson(text))).toBe(`JsonError: ${message}`);
});

test('depth and length have limits', () => {
  expect(() => parseJson('['.repeat(MAX_DEPTH + 2))).toThrow(/nested deeper/);
  expect(() => parseJson('['.repeat(100_000))).toThrow(/nested deeper/);
  expect(() => parseJson(' '.repeat(MAX_CHARACTERS + 1))).toThrow(/longer than/);
});

test('a key named __proto__ is a key like any other', () => {
  expect(Object.keys(parseJson('{"__proto__": {"a": 1}}') as object)).toEqual(['__proto__']);
});
