import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AckedNumbers, MAX_RUNS } from './acked-numbers.ts';

test('remembers what was added in any order, as a set would', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(60)), (numbers) => {
      const acked = new AckedNumbers();
      const model = new Set<number>();
      for (const number of numbers) {
        expect(acked.add(number)).toBe(true);
        model.add(number);
      }
      let gap = 0;
      while (model.has(gap)) gap += 1;
      expect(acked.firstGap()).toBe(gap);
      for (let number = 0; number <= 61; number += 1) expect(acked.has(number)).toBe(model.has(number));
    }),
  );
});

test('refuses to remember more gaps than its limit', () => {
  const acked = new AckedNumbers();
  for (let i = 0; i < MAX_RUNS; i += 1) expect(acked.add(i * 2)).toBe(true);
  expect(acked.add(MAX_RUNS * 2)).toBe(false);
  expect(acked.add(1)).toBe(true);
});
