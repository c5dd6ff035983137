import { expect, test } from 'vitest';
import { parseStart, parseWindow } from './window-option.ts';

test('windows are read in seconds, minutes and hours', () => {
  expect(['10s', '90s', '30m', '4h'].map(parseWindow)).toEqual([10_000, 90_000, 1_800_000, 14_400_000]);
  for (const wrong of ['0s', '', '30', '1d', '-5m', '1.5h', '30 m'])
    expect(() => parseWindow(wrong)).toThrow('30m');
});

test('a start is a moment, or a time from now', () => {
  expect(parseStart('2026-11-21T10:00:00+01:00')).toBe('2026-11-21T09:00:00.000Z');
  expect(parseStart('30m', Date.UTC(2026, 0, 1))).toBe('2026-01-01T00:30:00.000Z');
  for (const wrong of ['soon', '2026-11-21', '0m', '2026-13-01T00:00:00Z'])
    expect(() => parseStart(wrong)).toThrow('Give');
});
