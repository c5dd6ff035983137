import { expect, test } from 'vitest';
import { parseExpires, parseTags } from './node.ts';

test.each([
  ['Environment=Dev', [{ Key: 'Environment', Value: 'Dev' }]],
  [
    'a=1, b = 2',
    [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ],
  ],
  ['a=', [{ Key: 'a', Value: '' }]],
  ['a=b=c', [{ Key: 'a', Value: 'b=c' }]],
])('%j are tags', (text, tags) => {
  expect(parseTags(text)).toEqual(tags);
});

test.each(['', 'a', '=b', 'a=1,', 'a=1,,b=2', ' =b'])('%j are no tags', (text) => {
  expect(() => parseTags(text)).toThrow('is not KEY=VALUE');
});

test('an activation lives from a minute to thirty days', () => {
  expect(['1m', '24h', '30d'].map(parseExpires)).toEqual([60_000, 86_400_000, 2_592_000_000]);
  for (const text of ['0m', '31d', '721h', '1s', '1', '', '-1h', '1.5h'])
    expect(() => parseExpires(text)).toThrow('at most 30d');
});
