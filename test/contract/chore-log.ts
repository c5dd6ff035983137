import { describe, expect, test } from 'vitest';
import type { ChoreLog } from '../../src/operations/chores.ts';
import { T0 } from '../builders/session.ts';

/** What every chore log must do. */
export function describeChoreLog(name: string, open: () => ChoreLog | Promise<ChoreLog>): void {
  describe(`${name}: works that are done now and then`, () => {
    test('of many who come at once, one begins; and nobody again before the time', async () => {
      const log = await open();
      const begun = await Promise.all(Array.from({ length: 5 }, () => log.begin('walk', T0, T0 - 100)));
      expect(begun.filter((one) => one)).toHaveLength(1);
      expect(await log.begin('walk', T0 + 99, T0 - 1)).toBe(false);
      expect(await log.begin('walk', T0 + 100, T0)).toBe(true);
      expect(await log.begin('prune', T0, T0 - 100)).toBe(true);
    });

    test('how it went is told to all, and what it left stays until it leaves something else', async () => {
      const log = await open();
      expect(await log.read('walk')).toBeNull();
      await log.begin('walk', T0, T0 - 1);
      expect(await log.read('walk')).toEqual({ begunAt: T0, error: null, state: null });
      await log.end('walk', { error: null, state: { left: [1, 'two'] } });
      await log.end('walk', { error: 'the bucket does not answer' });
      const failed = { begunAt: T0, error: 'the bucket does not answer', state: { left: [1, 'two'] } };
      expect(await log.read('walk')).toEqual(failed);
      await log.begin('walk', T0 + 1, T0);
      expect(await log.read('walk')).toEqual({ ...failed, begunAt: T0 + 1 });
      await log.end('walk', { error: null });
      expect(await log.read('walk')).toEqual({ begunAt: T0 + 1, error: null, state: { left: [1, 'two'] } });
    });
  });
}
