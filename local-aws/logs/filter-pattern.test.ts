import { describe, expect, test } from 'vitest';
import { parseFilterPattern } from './filter-pattern.ts';

const event = JSON.stringify({
  eventVersion: '1.0',
  target: { id: 'i-1' },
  runAsUser: 'ssm-user',
  sessionData: ['sudo rm -rf /', 'exit 0'],
  nothing: null,
  ok: true,
  n: 12,
});

describe('JSON patterns', () => {
  test.each([
    ['{ $.target.id = "i-1" }', true],
    ['{ $.target.id = i-1 }', true],
    ['{ $.target.id != "i-1" }', false],
    ['{ $.runAsUser = "*user" }', true],
    ['{ $.sessionData[0] = "*rm*" }', true],
    ['{ $.sessionData[1] = "*rm*" }', false],
    ['{ $.sessionData[*] = "exit *" }', true],
    ['{ $.nothing IS NULL }', true],
    ['{ $.n IS NULL }', false],
    ['{ $.ok IS TRUE && $.n > 11.5 }', true],
    ['{ $.n = 12.0 }', true],
    ['{ $.n < 1e1 }', false],
    ['{ $.absent EXISTS || $.n EXISTS }', true],
    ['{ $.absent NOT EXISTS }', true],
    ['{ ($.n = 1 || $.n = 12) && $.ok IS FALSE }', false],
    ['{ $.n = 1 || $.n = 12 && $.ok IS TRUE }', true],
    ['{ $.target.id = %^i-[0-9]+$% }', true],
    ['{ $.target = "i-1" }', false],
    ['{ $.[\'runAsUser\'] = ssm-user && $.target["id"] = i-1 }', true],
  ])('%s on a streamed session event: %s', (text, expected) => {
    expect(parseFilterPattern(text).matches(event)).toBe(expected);
  });

  test('a line that is no JSON object matches none', () => {
    for (const line of ['', 'text', '[1]', '{"a":', '"a"']) {
      expect(parseFilterPattern('{ $.a NOT EXISTS }').matches(line)).toBe(false);
    }
  });
});

test.each([
  '{',
  '{ }',
  '{ $.a = 1',
  '{ $.a = 1 } x',
  '{ $.a > "1" }',
  '{ a = 1 }',
  '[a, b',
  '[..., ...]',
  'a.b',
  '%(a+)+%',
  '%[%',
])('the pattern %s is refused', (text) => {
  expect(() => parseFilterPattern(text)).toThrow('Invalid filter pattern');
});

test('deep nesting is refused, not followed', () => {
  expect(() => parseFilterPattern(`{ ${'('.repeat(400)}$.a = 1${')'.repeat(400)} }`)).toThrow(
    'Invalid filter pattern',
  );
});

test('an empty pattern matches everything', () => {
  expect(parseFilterPattern('').matches('anything')).toBe(true);
});
