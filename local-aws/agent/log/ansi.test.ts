import { expect, test } from 'vitest';
import { stripAnsi } from './ansi.ts';

const strip = (text: string) => stripAnsi(Buffer.from(text, 'utf8')).toString('latin1');

test('colours, cursor moves and two-byte escapes go', () => {
  expect(strip('\x1b[01;32mroot\x1b[0m:\x1b[2K~\x1b=$ ls')).toBe('root:~$ ls');
});

test('a control string ended by ESC backslash goes', () => {
  expect(strip('a\x1b]0;title\x1b\\b')).toBe('ab');
});

test('a title ended by BEL makes the whole line stay raw', () => {
  expect(strip('\x1b]0;title\x07\x1b[1mprompt')).toBe('\x1b]0;title\x07\x1b[1mprompt');
});

test('backspaces stay, so that an edited command is not what was run', () => {
  expect(strip('rn\b\x1b[Km -rf x')).toBe('rn\bm -rf x');
});

test('an en-dash loses its middle bytes, as they look like C1 controls', () => {
  expect(strip('a–b')).toBe('a\xe2b');
});

test('a line cut in the middle of a sequence stays raw', () => {
  expect(strip('x\x1b[1;3')).toBe('x\x1b[1;3');
  expect(strip('x\x1b')).toBe('x\x1b');
});
