import { expect, test } from 'vitest';
import { aRecord, T0 } from '../../test/builders/session.ts';
import { listSessions } from './list-sessions.ts';
import type { SessionFilter } from './ports.ts';

/** A store of so many sessions, newest first, that counts what it is asked for. */
function aStore(count: number) {
  const records = Array.from({ length: count }, (_, i) =>
    aRecord({}, { id: `s-${i}`, startedAt: T0 - i, owner: i % 10 === 9 ? 'mine' : 'theirs' }),
  );
  const asked: (number | undefined)[] = [];
  const list = async ({ limit }: SessionFilter) => {
    asked.push(limit);
    return records.slice(0, limit);
  };
  return { sessions: { list }, asked };
}

const ids = async (listed: ReturnType<typeof listSessions>) => (await listed).map(({ id }) => id);
const mine = ({ owner }: { owner: string | null }) => owner === 'mine';

test('the limit counts what the asker may see, not what is skipped', async () => {
  expect(await ids(listSessions(aStore(100), { limit: 3 }, mine))).toEqual(['s-9', 's-19', 's-29']);
});

test('one who may see all is asked for once', async () => {
  const store = aStore(100);
  expect(await ids(listSessions(store, { limit: 2 }))).toEqual(['s-0', 's-1']);
  expect(store.asked).toEqual([2]);
});

test('one who may see nothing gets nothing, and no store is looked through without end', async () => {
  const store = aStore(50);
  expect(await ids(listSessions(store, { limit: 1 }, () => false))).toEqual([]);
  const endless = {
    sessions: { list: async ({ limit = 0 }) => Array.from({ length: limit }, () => aRecord()) },
  };
  expect(await ids(listSessions(endless, { limit: 1_000 }, () => false))).toEqual([]);
});
