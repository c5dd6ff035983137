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

describe('patterns of columns', () => {
  const line = '127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html?a=1,2 HTTP/1.0" 404 1534';
  test.each([
    ['[ip, id, user, at, request, status, bytes]', true],
    ['[ip, id, user, at, request, status]', false],
    ['[ip, ..., bytes]', true],
    ['[..., status = 4*, bytes]', true],
    ['[..., status = 404 || status = 410, bytes]', true],
    ['[..., status = 4* && status != 404, bytes]', false],
    ['[..., bytes > 1000 && bytes <= 1534]', true],
    ['[ip != 127.0.0.1, ...]', false],
    ['[ip = %127\\.0\\.0\\.[1-9]$%, ...]', true],
    ['[ip != %^10\\.%, ...]', true],
    ['[..., request = *html*, status, bytes]', true],
    ['[..., request = "*a=1,2*", status, bytes]', true],
    ['[..., request = %=[0-9],[0-9] %, status, bytes]', true],
    ['[w1 = ERROR, ...]', false],
  ])('%s: %s', (text, expected) => {
    expect(parseFilterPattern(text).matches(line)).toBe(expected);
  });
});

describe('patterns of terms', () => {
  test.each([
    ['ERROR', 'an ERROR here', true],
    ['error', 'an ERROR here', false],
    ['ERROR ARGUMENTS', 'ARGUMENTS in ERROR', true],
    ['ERROR ARGUMENTS', 'an ERROR', false],
    ['?ERROR ?WARN', 'a WARNING', true],
    ['?ERROR ?WARN', 'all is well', false],
    ['ERROR -EXITING', 'ERROR, EXITING', false],
    ['-EXITING', 'going on', true],
    ['"INTERNAL SERVER ERROR"', 'an INTERNAL SERVER ERROR', true],
    ['%ERR[A-Z]+%', 'an ERROR', true],
    ['ERROR -"not so bad"', 'ERROR, not so bad', false],
  ])('%s of %s: %s', (text, message, expected) => {
    expect(parseFilterPattern(text).matches(message)).toBe(expected);
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
  '[a = 1 || b = 2]',
  '[a > %1%]',
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
