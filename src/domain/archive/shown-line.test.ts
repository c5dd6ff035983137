import { expect, test } from 'vitest';
import { shownLine } from './shown-line.ts';

test.each([
  ['plain text  ', 'plain text'],
  ['\u001b[01;34mblue\u001b[0m', 'blue'],
  ['\u001b]0;a title\u0007$ ls', '$ ls'],
  ['\u001b]133;C;aid=1\u001b\\out', 'out'],
  ['mistaje\b\bke', 'mistake'],
  ['10%\r100%', '100%'],
  ['a\tb', 'a       b'],
  ['\u001b[?2004l\rout', 'out'],
  ['cut \u001b[3', 'cut'],
  ['\u001b]52;c;aGlkZGVu', ''],
  ['', ''],
])('%j shows %j', (line, expected) => {
  expect(shownLine(line)).toBe(expected);
});

test('a line of a megabyte of escapes takes no time', () => {
  expect(shownLine('\u001b['.repeat(500_000)).length).toBeGreaterThanOrEqual(0);
  expect(shownLine(`\u001b]${'x'.repeat(1_000_000)}`)).toBe('');
});
