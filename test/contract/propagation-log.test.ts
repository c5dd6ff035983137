import { expect, test } from 'vitest';
import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { PROPAGATION_KEPT_MS } from '../../src/operations/grant-ports.ts';
import { memoryPropagation } from '../memory/propagation-log.ts';

const T0 = 1_800_000_000_000;
const STORES = { memory: memoryPropagation, SQLite: () => openStores(':memory:').propagation };

test.each(Object.entries(STORES))(
  '%s keeps the longest of each account, and forgets it after a while',
  async (_, make) => {
    const log = make();
    expect(await log.read('222222222222')).toBeNull();
    await log.saw('222222222222', { ms: 20_000, at: T0 });
    await log.saw('222222222222', { ms: 45_000, at: T0 + 1 });
    await log.saw('222222222222', { ms: 10_000, at: T0 + 2 });
    await log.saw('333333333333', { ms: 1, at: T0 });
    expect(await log.read('222222222222')).toEqual({ longestMs: 45_000, at: T0 + 1, samples: 3 });
    const later = T0 + 2 + PROPAGATION_KEPT_MS;
    await log.saw('222222222222', { ms: 12_000, at: later });
    expect(await log.read('222222222222')).toEqual({ longestMs: 12_000, at: later, samples: 4 });
  },
);
