import { expect, test } from 'vitest';
import { lastActivity } from './last-activity.ts';

const END = 1_000_000;

test('the final flush is no activity', () => {
  const lines = [
    { at: END - 90_000, text: '$ ls' },
    { at: END - 60_000, text: 'a b' },
    { at: END - 100, text: '$ ' },
  ];
  expect(lastActivity(lines, END)).toEqual({ lastLineAt: END - 60_000, leftByWord: false });
  expect(lastActivity([], END)).toEqual({ lastLineAt: null, leftByWord: false });
});

test.each([
  ['$ exit', true],
  ['[user@host ~]$ logout', true],
  ['cd / && exit', true],
  ['line one\n# exit\nlogout', true],
  ['$ cat exit.txt', false],
  ['process existed', false],
  ['sysexit', false],
])('%j leaves the shell: %s', (text, left) => {
  expect(lastActivity([{ at: END - 50, text }], END).leftByWord).toBe(left);
  expect(lastActivity([{ at: END - 50_000, text }], END).leftByWord).toBe(false);
});
