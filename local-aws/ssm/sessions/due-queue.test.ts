import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueQueue } from './due-queue.ts';

test('keys come out once each, in the order of their earliest times', () => {
  const pushes = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), at: fc.nat(100) }));
  fc.assert(
    fc.property(pushes, (list) => {
      const queue = new DueQueue();
      const earliest = new Map<string, number>();
      for (const { key, at } of list) {
        queue.push(key, at);
        earliest.set(key, Math.min(at, earliest.get(key) ?? at));
      }
      const taken: string[] = [];
      for (let key = queue.takeDue(100); key !== undefined; key = queue.takeDue(100)) taken.push(key);
      expect([...taken].sort()).toEqual([...earliest.keys()].sort());
      const times = taken.map((key) => earliest.get(key) ?? 0);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(queue.size).toBe(0);
    }),
  );
});

test('what is not due yet stays', () => {
  const queue = new DueQueue();
  queue.push('later', 50);
  expect(queue.takeDue(49)).toBeUndefined();
  expect(queue.takeDue(50)).toBe('later');
});
