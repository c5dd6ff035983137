import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEAST_OVERLAP_MS, MOST_OVERLAP_MS, StreamCursor } from './stream-cursor.ts';

interface Line {
  readonly id: string;
  readonly at: number;
  readonly ingestedAt: number;
}

const T0 = 1_800_000_000_000;

/** Reads the log second by second; what a read sees was ingested by then. */
function follow(lines: readonly Line[], untilMs: number, cursor = new StreamCursor(T0 - 300_000)) {
  const got: string[] = [];
  for (let now = T0; now <= T0 + untilMs; now += 1000) {
    const { from, deep } = cursor.next(now);
    const there = lines.filter(({ at, ingestedAt }) => at >= from && ingestedAt <= now);
    got.push(...cursor.take(there).map(({ id }) => id));
    cursor.read(now, deep);
  }
  return got;
}

test('every line is found once, however late it is taken and whatever the clock of its node', () => {
  const line = fc.record({
    at: fc.integer({ min: -280_000, max: 60_000 }),
    lateMs: fc.integer({ min: 0, max: 400_000 }),
  });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (given) => {
      const lines = given.map(({ at, lateMs }, index) => ({
        id: String(index),
        at: T0 + at,
        ingestedAt: T0 + at + lateMs,
      }));
      const got = follow(lines, 520_000);
      expect(got.toSorted()).toEqual(lines.map(({ id }) => id).toSorted());
    }),
    { numRuns: 60 },
  );
});

test('a line is found by the first read after it was taken, once lines as late were seen', () => {
  const lines = [0, 1, 2, 3, 4, 5].map((n) => ({
    id: String(n),
    at: T0 + n * 40_000,
    ingestedAt: T0 + n * 40_000 + 25_000,
  }));
  const cursor = new StreamCursor(T0 - 300_000);
  follow(lines.slice(0, 3), 110_000, cursor);
  const { from } = cursor.next(T0 + 111_000);
  expect(from).toBeLessThanOrEqual(T0 + 111_000 - 25_000 - LEAST_OVERLAP_MS);
});

test('a quiet log is read shallowly, and now and then deeply', () => {
  const cursor = new StreamCursor(T0 - MOST_OVERLAP_MS * 2, T0);
  expect(cursor.next(T0 + 1000)).toEqual({ from: T0 - LEAST_OVERLAP_MS, deep: false });
  expect(cursor.next(T0 + 30_000)).toEqual({ from: T0 - MOST_OVERLAP_MS, deep: true });
});

test('a deep read that takes long is made less often, but often enough to miss nothing', () => {
  const cursor = new StreamCursor(T0 - MOST_OVERLAP_MS * 2, T0);
  cursor.read(T0, true, 5000);
  expect(cursor.next(T0 + 99_000).deep).toBe(false);
  expect(cursor.next(T0 + 100_000).deep).toBe(true);
  cursor.read(T0 + 100_000, true, 600_000);
  expect(cursor.next(T0 + 100_000 + MOST_OVERLAP_MS / 3)).toEqual({
    from: T0 + 100_000 - MOST_OVERLAP_MS,
    deep: true,
  });
});

test('what could not be read for a while is read when it can be again', () => {
  const cursor = new StreamCursor(T0 - 1000);
  cursor.read(T0, true);
  expect(cursor.next(T0 + 3_600_000).from).toBeLessThanOrEqual(T0 - 1000);
});

test('nothing before the floor is asked for', () => {
  expect(new StreamCursor(T0).next(T0 + 500).from).toBe(T0);
});
