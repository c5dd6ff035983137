import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDynamoStores } from '../../src/adapters/dynamodb/stores.ts';
import { Table } from '../../src/adapters/dynamodb/table.ts';
import { aNotice, aRecord, PLACE, T0 } from '../builders/session.ts';
import { LocalTables } from './local-table.ts';

const tables = new LocalTables();
beforeAll(() => tables.start());
afterAll(() => tables.close());

const HOUR_MS = 3_600_000;

test('lists go on from day to day and from page to page, newest first', async () => {
  const commands: string[] = [];
  const client = tables.clientThat((command) => commands.push(command));
  const stores = openDynamoStores(client, await tables.make());
  const ids = Array.from({ length: 104 }, (_, number) => `s${number}`);
  await Promise.all(
    ids.map((id, number) => stores.sessions.write(aRecord({}, { id, startedAt: T0 + number * HOUR_MS }))),
  );
  const listed = async (filter: object) =>
    (await stores.sessions.list(filter)).map((record) => record.start.id);
  expect(await listed({})).toEqual(ids.toReversed());
  const since = T0 + 20 * HOUR_MS;
  const until = T0 + 90 * HOUR_MS;
  expect(await listed({ since, until })).toEqual(ids.slice(20, 90).toReversed());
  commands.length = 0;
  expect(await listed({ limit: 3 })).toEqual(['s103', 's102', 's101']);
  expect(commands).toEqual(['QueryCommand', 'QueryCommand', 'BatchGetItemCommand']);
  expect((await stores.sessions.listOpen(PLACE)).length).toBe(104);
});

test('pages of the database are all read', async () => {
  const stores = openDynamoStores(tables.client, await tables.make());
  // Each item some 100 KB that do not deflate: a page of DynamoDB is 1 MB.
  for (let number = 0; number < 12; number += 1) {
    const why = randomBytes(80_000).toString('latin1');
    await stores.notices.keep(aNotice({ id: `n${number}`, raisedAt: T0 + number, why }));
  }
  expect((await stores.notices.list({})).map((one) => one.id)).toEqual(
    Array.from({ length: 12 }, (_, number) => `n${11 - number}`),
  );
});

test('what is too large for an item is refused, and nothing of it is written', async () => {
  const stores = openDynamoStores(tables.client, await tables.make());
  const nodeName = randomBytes(500_000).toString('latin1');
  await expect(stores.sessions.write(aRecord({ nodeName }))).rejects.toMatchObject({
    code: 'STATE_TOO_LARGE',
  });
  expect(await stores.sessions.list({})).toEqual([]);
});

test('ids of any length and any characters are keys of their own', async () => {
  const stores = openDynamoStores(tables.client, await tables.make());
  const ids = ['x'.repeat(5000), `${'x'.repeat(5000)}y`, '\ud800', '\udfff', '\ufffd', '*', '~', 'a/b', '%'];
  for (const id of ids) expect(await stores.sessions.write(aRecord({}, { id }))).toBe(true);
  for (const id of ids) {
    expect((await stores.sessions.read(PLACE, id))?.start.id).toBe(id);
    expect((await stores.sessions.list({ id })).map((record) => record.start.id)).toEqual([id]);
  }
  expect(await stores.sessions.known(PLACE, [...ids, 'none'])).toEqual(new Set(ids));
});

test('of the events that could not be read the newest are kept', async () => {
  const stores = openDynamoStores(tables.client, await tables.make());
  for (let number = 0; number < 3; number += 1)
    await stores.log.quarantine({ at: T0, reason: 'odd', body: '\ud800{' });
  expect((await stores.log.read()).quarantined).toBe(3);
});

test('an item that is asked for twice is read once', async () => {
  const stores = openDynamoStores(tables.client, await tables.make());
  await stores.sessions.write(aRecord({}, { id: 'a' }));
  expect(await stores.sessions.known(PLACE, ['a', 'a'])).toEqual(new Set(['a']));
  const table = new Table(tables.client, await tables.make());
  const key = { pk: 'one', sk: 'one' };
  await table.put(key, {});
  expect(await table.getAll([key, key])).toHaveLength(1);
});
