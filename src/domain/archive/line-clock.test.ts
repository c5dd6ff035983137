import { expect, test } from 'vitest';
import { LineClock } from './line-clock.ts';

function momentsOf(came: readonly (readonly [string, number])[], asked: readonly string[], keep?: number) {
  const clock = new LineClock(keep);
  for (const [text, moment] of came) clock.came(text, moment);
  return asked.map((text) => clock.of(text));
}

test('texts in order have their moments, the same text again the next one', () => {
  expect(
    momentsOf(
      [
        ['$ date', 1],
        ['monday', 2],
        ['$ date', 7],
        ['monday', 8],
      ],
      ['$ date', 'monday', '$ date', 'monday'],
    ),
  ).toEqual([1, 2, 7, 8]);
});

test('a text that was not met has the moment of the last one, and later ones are still met', () => {
  expect(
    momentsOf(
      [
        ['one two', 1],
        ['drawn over', 2],
        ['three', 3],
      ],
      ['one two', 'screen', 'three'],
    ),
  ).toEqual([1, 1, 3]);
});

test('a short text does not carry the clock far away', () => {
  const came = [...Array.from({ length: 50 }, (_, at) => [`line ${at}`, at] as const), ['}', 99] as const];
  expect(momentsOf(came, ['line 0', '}', 'line 1'])).toEqual([0, 0, 1]);
});

test('what waits is bounded, the oldest is let go', () => {
  const came = Array.from({ length: 300_000 }, (_, at) => [`line ${at}`, at] as const);
  expect(momentsOf(came, ['line 299950', 'line 299960'], 100)).toEqual([299_950, 299_960]);
});

test('where the two have come apart they are joined again at the next text that tells', () => {
  const clock = new LineClock();
  clock.came('$ head -c 9999 /dev/urandom', 1);
  for (let number = 0; number < 1000; number += 1) clock.came(`x${number}`, 2);
  clock.came('$ echo the session goes on', 50);
  clock.came('the session goes on', 60);
  expect(clock.of('$ head -c 9999 /dev/urandom')).toBe(1);
  for (let number = 0; number < 40; number += 1) expect(clock.of(`other binary ${number}`)).toBe(1);
  for (let number = 0; number < 40; number += 1) clock.of(`again ${number}`);
  const moments = Array.from({ length: 80 }, () => clock.of('$ echo the session goes on'));
  expect(moments.at(-1)).toBe(50);
  expect(clock.of('the session goes on')).toBe(60);
});
