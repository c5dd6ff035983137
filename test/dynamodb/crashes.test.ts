import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDynamoStores } from '../../src/adapters/dynamodb/stores.ts';
import { grantKey } from '../../src/domain/grants/grant-key.ts';
import { sessionKey } from '../../src/domain/sessions/session-key.ts';
import { aFinding } from '../builders/finding.ts';
import { anActiveGrant } from '../builders/grant.ts';
import { aNotice, aRecord, PLACE, T0 } from '../builders/session.ts';
import { LocalTables } from './local-table.ts';

const tables = new LocalTables();
beforeAll(() => tables.start());
afterAll(() => tables.close());

const MOST_CALLS_OF_A_WRITE = 20;
const key = sessionKey(PLACE, aRecord().start.id);
const effects = {
  notices: [aNotice()],
  findings: [aFinding()],
  dueAt: T0 + 5,
  alsoDue: { key: 'delivery/x', at: T0 + 7 },
};

/** A process that dies after so many calls. */
function dyingAfter(calls: number) {
  let left = calls;
  return tables.clientThat(() => {
    left -= 1;
    if (left < 0) throw new Error('the process died');
  });
}

test('a writer that dies at any call leaves all that it wrote with the record, or nothing', async () => {
  const outcomes = new Set<string>();
  let died = true;
  for (let calls = 0; died && calls < MOST_CALLS_OF_A_WRITE; calls += 1) {
    const table = await tables.make();
    const dying = openDynamoStores(dyingAfter(calls), table);
    died = await dying.sessions.write(aRecord(), effects).then(
      () => false,
      () => true,
    );
    const { sessions, notices, findings, due } = openDynamoStores(tables.client, table);
    // Nobody reads the record: who looks for what waits must find it.
    const taken = await due.takeDue(T0 + 10, { limit: 9, holdMs: 100 });
    const seen = {
      notices: (await notices.unsent(9)).length,
      findings: (await findings.list({})).length,
      due: taken.map((item) => item.key),
    };
    const record = await sessions.read(PLACE, aRecord().start.id);
    outcomes.add(`${died ? 'died' : 'lived'}, ${record === null ? 'nothing' : 'all'}`);
    expect([calls, seen]).toEqual([
      calls,
      record === null
        ? { notices: 0, findings: 0, due: [] }
        : { notices: 1, findings: 1, due: [key, 'delivery/x'] },
    ]);
  }
  expect([...outcomes].sort()).toEqual(['died, all', 'died, nothing', 'lived, all']);
});

test('the next writer carries out what the one before left, and then writes', async () => {
  const table = await tables.make();
  // The places to look at, the record: then it dies.
  const dying = openDynamoStores(dyingAfter(4), table);
  await expect(dying.sessions.write(aRecord(), effects)).rejects.toThrow();
  const { sessions, notices, due } = openDynamoStores(tables.client, table);
  expect(await sessions.write({ ...aRecord(), version: 1 }, { dueAt: null })).toBe(true);
  expect((await notices.unsent(9)).length).toBe(1);
  expect((await due.takeDue(T0 + 10, { limit: 9, holdMs: 1 })).map((item) => item.key)).toEqual([
    'delivery/x',
  ]);
});

test('a moment of an older version, carried out late, does not undo that of a newer one', async () => {
  const table = await tables.make();
  let resume = () => {};
  const waits = new Promise<void>((resolve) => {
    resume = resolve;
  });
  let updates = 0;
  const slow = tables.clientThat(() => {});
  slow.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === 'UpdateItemCommand' && ++updates === 1) await waits;
      return next(args);
    },
    { step: 'initialize' },
  );
  const late = openDynamoStores(slow, table).sessions.write(aRecord(), { dueAt: T0 + 5 });
  const { sessions, due } = openDynamoStores(tables.client, table);
  await expect.poll(() => sessions.read(PLACE, aRecord().start.id)).not.toBeNull();
  expect(await sessions.write({ ...aRecord(), version: 1 }, { dueAt: T0 + 900 })).toBe(true);
  resume();
  expect(await late).toBe(true);
  expect(await due.nextAt()).toBe(T0 + 900);
});

test('of many writers of one version one writes, and only its notice is kept', async () => {
  const table = await tables.make();
  const { sessions, notices } = openDynamoStores(tables.client, table);
  const written = await Promise.all(
    Array.from({ length: 12 }, async (_, number) => {
      const stores = openDynamoStores(tables.client, table);
      const id = `notice-${number}`;
      return (await stores.sessions.write(aRecord(), { notices: [aNotice({ id })] })) ? [id] : [];
    }),
  );
  expect(written.flat()).toHaveLength(1);
  expect((await notices.unsent(99)).map((notice) => notice.id)).toEqual(written.flat());
  expect((await sessions.read(PLACE, aRecord().start.id))?.version).toBe(1);
});

test('many takers of the due queue never take one key twice', async () => {
  const table = await tables.make();
  const { due } = openDynamoStores(tables.client, table);
  const keys = Array.from({ length: 30 }, (_, number) => `delivery/${number}`);
  for (const one of keys) await due.schedule(one, T0);
  const taken = await Promise.all(
    Array.from({ length: 4 }, () =>
      openDynamoStores(tables.client, table).due.takeDue(T0, { limit: 30, holdMs: 60_000 }),
    ),
  );
  const all = taken.flat().map((item) => item.key);
  expect(all.toSorted()).toEqual(keys.toSorted());
});

test('the cap on terminations holds, however many ask at once', async () => {
  const table = await tables.make();
  const { budget } = openDynamoStores(tables.client, table);
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, number) =>
      budget.take(`session-${number}`, { now: T0, since: T0 - 60_000, limit: 3 }),
    ),
  );
  expect(answers.filter(Boolean)).toHaveLength(3);
});

test('a grant that dies between its end and its signpost is still found on its target', async () => {
  let died = true;
  for (let calls = 0; died && calls < MOST_CALLS_OF_A_WRITE; calls += 1) {
    const table = await tables.make();
    const end = { cause: 'expired', at: T0 + 10, by: null, reason: null } as const;
    const whole = openDynamoStores(tables.client, table);
    await whole.grants.write(anActiveGrant(), { dueAt: T0 });
    const dying = openDynamoStores(dyingAfter(calls), table);
    died = await dying.grants.write({ ...anActiveGrant(), version: 1, state: 'ended', end }).then(
      () => false,
      () => true,
    );
    const { grants, due } = openDynamoStores(tables.client, table);
    const [found] = await grants.onTarget(PLACE, anActiveGrant().target, T0 + 10);
    expect(found?.id).toBe(anActiveGrant().id);
    expect((await due.takeDue(T0, { limit: 1, holdMs: 1 })).map((item) => item.key)).toEqual([
      grantKey(anActiveGrant().id),
    ]);
    const after = await grants.onTarget(PLACE, anActiveGrant().target, T0 + 11);
    expect(after).toHaveLength(found?.state === 'ended' ? 0 : 1);
  }
  expect(died).toBe(false);
});

test('reads that are told together are all kept, or none, wherever their writer dies', async () => {
  const sessions = ['a', 'b', 'c'].map((id) => ({ ...PLACE, id }));
  const reader = { arn: 'arn:aws:iam::222222222222:user/auditor', person: 'auditor' };
  const kept = new Set<number>();
  for (let calls = 0; calls < 6; calls += 1) {
    const table = await tables.make();
    const search = { reader, at: T0, what: 'search', detail: null } as const;
    const { reads } = openDynamoStores(dyingAfter(calls), table);
    await reads.keep(sessions.map((session) => ({ ...search, session }))).catch(() => {});
    const log = openDynamoStores(tables.client, table).reads;
    const found = await Promise.all(sessions.map((session) => log.ofSession(session)));
    kept.add(found.flat().length);
  }
  expect([...kept].sort()).toEqual([0, 3]);
});

test('judgements that many make at once are all kept, each once', async () => {
  const table = await tables.make();
  const session = { ...PLACE, id: 'a' };
  await Promise.all(
    Array.from({ length: 5 }, (_, number) =>
      openDynamoStores(tables.client, table).judgements.keep(session, {
        at: T0,
        verdict: { compliant: true },
        facts: { number },
      }),
    ),
  );
  const { judgements } = openDynamoStores(tables.client, table);
  const facts = (await judgements.ofSession(session)).map((one) => JSON.stringify(one.facts));
  expect(facts.toSorted()).toEqual(Array.from({ length: 5 }, (_, number) => `{"number":${number}}`));
});

test('a write whose answer was lost is known for its own when the SDK sends it again', async () => {
  const table = await tables.make();
  const client = tables.clientThat(() => {});
  let puts = 0;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      const isRecord = JSON.stringify(args.input).includes('"writer"');
      if (context.commandName === 'PutItemCommand' && isRecord && ++puts === 1)
        throw Object.assign(new Error('the answer was lost'), { name: 'TimeoutError' });
      return answer;
    },
    { step: 'deserialize', priority: 'low' },
  );
  expect(await openDynamoStores(client, table).sessions.write(aRecord(), effects)).toBe(true);
  expect(puts).toBe(2);
  const { sessions, notices } = openDynamoStores(tables.client, table);
  expect((await sessions.read(PLACE, aRecord().start.id))?.version).toBe(1);
  expect((await notices.unsent(9)).length).toBe(1);
});
