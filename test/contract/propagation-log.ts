import { expect, test } from 'vitest';
import { PROPAGATION_KEPT_MS, type PropagationLog } from '../../src/operations/grant-ports.ts';
import { T0 } from '../builders/session.ts';

/** What every adapter of PropagationLog must do. */
export function describePropagationLog(
  name: string,
  open: () => PropagationLog | Promise<PropagationLog>,
): void {
  test(`${name} keeps the longest of each account, and forgets it after a while`, async () => {
    const log = await open();
    expect(await log.read('222222222222')).toBeNull();
    await log.saw('222222222222', { ms: 20_000, at: T0 });
    await log.saw('222222222222', { ms: 45_000, at: T0 + 1 });
    await log.saw('222222222222', { ms: 10_000, at: T0 + 2 });
    await log.saw('333333333333', { ms: 1, at: T0 });
    expect(await log.read('222222222222')).toEqual({ longestMs: 45_000, at: T0 + 1, samples: 3 });
    const later = T0 + 2 + PROPAGATION_KEPT_MS;
    await log.saw('222222222222', { ms: 12_000, at: later });
    expect(await log.read('222222222222')).toEqual({ longestMs: 12_000, at: later, samples: 4 });
  });
}
