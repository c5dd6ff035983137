import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ArchiveIndex } from '../../src/adapters/athena/archive-index.ts';
import type { AthenaSearchParts } from '../../src/adapters/athena/athena-search.ts';
import type { SearchQuestion } from '../../src/domain/archive/search-question.ts';
import type { Asking, MayRead } from '../../src/operations/archive-ports.ts';
import { aCopy, aSession, SEARCH_T0 } from '../builders/archived-sessions.ts';
import { type AthenaWorld, startAthenaWorld } from './athena-world.ts';

const DAY_MS = 86_400_000;
const MANY = 2500;
const ENGINEER = aSession();
const OLD = aSession({
  id: 'someone-0003',
  account: '333333333333',
  person: null,
  owner: 'arn:aws:sts::333333333333:assumed-role/x/someone',
  startedAt: SEARCH_T0 - 40 * DAY_MS,
  endedAt: SEARCH_T0 - 39 * DAY_MS,
});

let world: AthenaWorld;
beforeAll(async () => {
  world = await startAthenaWorld();
  const many = Array.from({ length: MANY }, (_, row) => `row ${row} was shown`);
  await world.archive([
    [ENGINEER, aCopy(['it was shown', ...many])],
    [OLD, aCopy(['it was shown long ago'])],
  ]);
});
afterAll(() => world.close());
afterEach(() => {
  Object.assign(world.athena, { looks: 2, cutoffBytes: null, lost: 0 });
});

interface Asked {
  readonly question?: Partial<SearchQuestion>;
  readonly parts?: Partial<AthenaSearchParts>;
  readonly mayRead?: MayRead;
  readonly asking?: Asking;
}

function ask(text: string, { question = {}, parts = {}, mayRead = () => true, asking }: Asked = {}) {
  const whole = { text, regex: false, ignoreCase: false, commands: false, limit: 100, ...question };
  return world.searchWith(parts).search(whole, mayRead, asking);
}

const latest = () => world.athena.queries.at(-1)!;

test('many hits are read page by page, each once and in order', async () => {
  const { hits, more } = await ask('was shown', { question: { limit: MANY, user: 'engineer' } });
  expect(hits.map((hit) => hit.number)).toEqual(Array.from({ length: MANY }, (_, at) => at + 1));
  expect(more).toBe(true);
});

test.each([
  ['ends its quotes', "'; DROP TABLE lines; --"],
  ['goes on with SQL', "' || (SELECT max(text) FROM lines) || '"],
  ['escapes a quote', "\\'"],
  ['is all quotes, and too long for a parameter', `${"'".repeat(999)}x`],
  ['has characters of two units, and is too long', '\u{1F5DD}'.repeat(600)],
  ['has what other languages of patterns know', '%_?; EXECUTE asked'],
])('a text that %s is looked for, and nothing else happens', async (_, text) => {
  await world.archive([[aSession({ id: 'hostile', startedAt: SEARCH_T0 + 1 }), aCopy([`<${text}>`])]]);
  const { hits } = await ask(text, { question: { user: 'engineer', node: 'DevEC2Instance' } });
  expect(hits.map((hit) => hit.sessionId)).toEqual(['hostile']);
  expect((await ask(text, { question: { user: text, node: text } })).hits).toEqual([]);
});

test('only the partitions of the sessions that the question is about, and that may be read, are read', async () => {
  const all = await ask('it was shown');
  expect(all.hits.map((hit) => hit.sessionId)).toEqual(['engineer-0001', 'someone-0003']);
  const whole = latest().scannedBytes;
  await ask('it was shown', { question: { account: '333333333333' } });
  expect(latest().scannedBytes).toBeLessThan(whole / 4);
  expect(latest().sql).not.toContain('222222222222');
  await ask('it was shown', { mayRead: ({ person }) => person === null });
  expect(latest().scannedBytes).toBeLessThan(whole / 4);
  const before = world.athena.queries.length;
  expect((await ask('it was shown', { mayRead: () => false })).hits).toEqual([]);
  expect(world.athena.queries).toHaveLength(before + 1);
  expect(latest().sql).not.toContain('lines');
  expect((await ask('it was shown', { question: { account: '444444444444' } })).hits).toEqual([]);
  expect(world.athena.queries).toHaveLength(before + 1);
});

test('what is not searched is said: open sessions, and without since what is older than the look back', async () => {
  const parts = { lookBackDays: 30 };
  const answer = await ask('it was shown', { parts });
  expect(answer.hits.map((hit) => hit.sessionId)).toEqual(['engineer-0001']);
  expect(answer.notSearched).toEqual([
    expect.stringContaining('has not been delivered yet'),
    expect.stringContaining('before 2026-10-23 were not searched'),
  ]);
  const since = await ask('it was shown', { parts, question: { since: SEARCH_T0 - 50 * DAY_MS } });
  expect(since.hits).toHaveLength(2);
  expect(since.notSearched).toHaveLength(1);
});

test('a question over more folders than can be listed is refused before it costs anything', async () => {
  const regions = Array.from({ length: 30 }, (_, at) => `eu-west-${at % 10}`);
  const accounts = Array.from({ length: 900 }, (_, at) => String(100_000_000_000 + at));
  const places = () => accounts.flatMap((account) => regions.map((region) => ({ account, region })));
  const before = world.athena.queries.length;
  await expect(ask('x', { parts: { places } })).rejects.toMatchObject({
    code: 'SEARCH_TOO_WIDE',
    message: expect.stringContaining('900 accounts'),
  });
  expect(world.athena.queries).toHaveLength(before);
});

test('the time being up stops the query, and the answer says so', async () => {
  world.athena.looks = 1_000_000;
  const answer = await ask('it was shown', { parts: { withinMs: 60 } });
  expect(answer).toMatchObject({ hits: [], timedOut: true });
  expect(latest().state).toBe('CANCELLED');
});

test('the query of somebody who has gone is stopped', async () => {
  world.athena.looks = 1_000_000;
  const answer = await ask('it was shown', { asking: AbortSignal.abort() });
  expect(answer.timedOut).toBe(true);
  expect(latest().state).toBe('CANCELLED');
});

test('a start whose answer was lost is made again, and is the same query', async () => {
  const before = world.athena.queries.length;
  world.athena.lost = 1;
  expect((await ask('it was shown')).hits).toHaveLength(2);
  expect(world.athena.queries).toHaveLength(before + 2);
});

test('a query that fails is told with its id and where to look, without what the reason quotes', async () => {
  world.athena.ends.push({ state: 'FAILED', reason: 'HIVE_CURSOR_ERROR: Row is not valid: s3://secret/x' });
  const failed = ask('it was shown');
  await expect(failed).rejects.toMatchObject({ code: 'ATHENA_FAILED', retry: 'never' });
  await expect(failed).rejects.toThrow(
    `athena: the query ${latest().id} failed: HIVE_CURSOR_ERROR. aws athena get-query-execution --query-execution-id ${latest().id} tells more`,
  );
});

test("a question that would read more than the workgroup's limit is told to be narrowed", async () => {
  world.athena.cutoffBytes = 10;
  await expect(ask('it was shown')).rejects.toMatchObject({
    code: 'SEARCH_TOO_WIDE',
    message: expect.stringContaining('since and until'),
  });
});

test('an expression that cannot be read is refused, by us or by Athena', async () => {
  const before = world.athena.queries.length;
  await expect(ask('(', { question: { regex: true } })).rejects.toMatchObject({
    code: 'SEARCH_BAD_EXPRESSION',
  });
  expect(world.athena.queries).toHaveLength(before);
  await expect(ask('(?=it) was', { question: { regex: true } })).rejects.toMatchObject({
    code: 'SEARCH_BAD_EXPRESSION',
    message: expect.stringContaining("Java's"),
  });
});

test('the archive as an index knows from which copy rows were made, and holds no text of its own', async () => {
  const index = new ArchiveIndex({ search: world.searchWith(), derived: world.derived });
  expect(await index.copyOf(ENGINEER)).toEqual({
    account: ENGINEER.account,
    region: ENGINEER.region,
    id: ENGINEER.id,
    person: 'engineer',
    startedAt: SEARCH_T0,
    source: 's3',
    location: 's3://archive/x.log',
    versionId: 'v1',
    digest: null,
    timed: false,
  });
  expect(await index.copyOf({ ...ENGINEER, id: 'nobody' })).toBeNull();
  expect((await index.list()).map(({ id }) => id)).toContain('someone-0003');
  expect(index.holdsText).toBe(false);
});
