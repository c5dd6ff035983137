import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aCopy, aSession, SEARCH_T0 } from '../../../test/builders/archived-sessions.ts';
import type { SearchQuestion } from '../../domain/archive/search-question.ts';
import type { SessionToArchive } from '../../operations/archive-ports.ts';
import type { FollowedEvent } from '../../operations/transcript-ports.ts';
import { LocalSearchIndex } from './local-index.ts';
import { ThreadRowDeriver } from './row-deriver.ts';

const everyone = () => true;
let folder: string;
let file: string;
let index: LocalSearchIndex;
let deriver: ThreadRowDeriver;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-index-'));
  file = join(folder, 'search.sqlite');
  index = new LocalSearchIndex(file, { withinMs: 1000 });
  deriver = new ThreadRowDeriver(join(folder, 'spool'));
});

afterEach(async () => {
  await index.close();
  await deriver.close();
  rmSync(folder, { recursive: true, force: true });
});

function aQuestion(text: string, more: Partial<SearchQuestion> = {}): SearchQuestion {
  return { text, regex: false, ignoreCase: false, commands: false, limit: 10_000, ...more };
}

async function load(session: SessionToArchive, lines: readonly string[]): Promise<void> {
  const rows = await deriver.derive(session, aCopy(lines));
  await index.load(session, rows);
  await rows.discard();
}

function anEvent(
  id: string,
  second: number,
  lines: readonly string[],
  session = aSession({ endedAt: null }),
) {
  const followed: FollowedEvent = {
    place: session,
    logGroup: 'g',
    sessionId: session.id,
    ingestedAt: SEARCH_T0 + second * 1000,
    event: { atMs: SEARCH_T0 + second * 1000, eventId: id, sessionId: session.id, lines, text: id },
  };
  return { session, followed };
}

const found = async (text: string, more: Partial<SearchQuestion> = {}) =>
  (await index.search(aQuestion(text, more), everyone)).hits.map((hit) => hit.text);

test('whatever the lines and the text are, exactly the lines that hold the text are found', async () => {
  const piece = fc.constantFrom(
    'ab',
    'Ab',
    '1.2',
    '3456',
    '.',
    ' ',
    '"',
    "'",
    'é',
    'ſ',
    'K',
    'İ',
    '漢字',
    '😀',
    '%_',
    '\\',
    'x',
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(''));
  const lines = fc.sample(
    fc.array(piece, { minLength: 1, maxLength: 14 }).map((all) => `|${all.join('')}|`),
    { numRuns: 1500, seed: 7 },
  );
  await load(aSession(), lines);
  const kept = (await index.search(aQuestion('|'), everyone)).hits.map((hit) => hit.text);
  expect(kept).toHaveLength(lines.length);
  const texts = fc.sample(text, { numRuns: 250, seed: 8 });
  for (const each of texts) {
    expect(await found(each)).toEqual(kept.filter((line) => line.includes(each)));
    const folded = new RegExp(each.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'), 'iu');
    expect(await found(each, { ignoreCase: true })).toEqual(kept.filter((line) => folded.test(line)));
  }
});

const EXPRESSIONS = [
  'row (?:1|2)7\\b',
  '(?i:ROW) 12',
  '(?<n>r)ow \\k<n>?1',
  'ro[vw] 1.$',
  'r.w 3',
  '(?=row)row 44',
  '(a|row 5)0',
  'x*row 6{2}',
  '\\x72ow 7',
  '\\bROW 8',
  'no|row 99',
];

test('an expression finds what a look at every line finds', async () => {
  const lines = Array.from({ length: 400 }, (_, row) => `row ${row} of many, ${'y'.repeat(40)}`);
  await load(aSession(), lines);
  for (const source of EXPRESSIONS)
    for (const ignoreCase of [false, true]) {
      const pattern = new RegExp(source, ignoreCase ? 'iu' : 'u');
      const expected = lines.filter((line) => pattern.test(line));
      expect(await found(source, { regex: true, ignoreCase }), source).toEqual(expected);
    }
});

test('an expression that never ends is stopped, and others are answered meanwhile and after', async () => {
  await load(aSession(), [`${'a'.repeat(60)}!`, 'something else']);
  const hostile = index.search(aQuestion('^(a+)+$', { regex: true }), everyone);
  expect(await found('something')).toEqual(['something else']);
  expect(await hostile).toMatchObject({ hits: [], timedOut: true });
  expect(await found('something')).toEqual(['something else']);
});

test('an expression that cannot be read is refused with the reason', async () => {
  await load(aSession(), ['one']);
  await expect(index.search(aQuestion('(', { regex: true }), everyone)).rejects.toMatchObject({
    code: 'SEARCH_BAD_EXPRESSION',
    message: expect.stringContaining('Unterminated group'),
  });
});

test('a text of fewer than three characters is found by reading everything, and that is said', async () => {
  await load(aSession(), ['one', 'two']);
  expect(await index.search(aQuestion('tw'), everyone)).toMatchObject({
    scanned: true,
    hits: [{ text: 'two' }],
  });
  expect(await index.search(aQuestion('two'), everyone)).toMatchObject({ scanned: false });
});

test('streamed lines are found at once, masked and without control characters, each event once', async () => {
  const first = anEvent('e1', 0, ['$ export TOKEN=abcdef12', '\u001b[32mgreen\u001b[0m mistaje\b\bke']);
  await index.follow([first]);
  await index.follow([first, anEvent('e2', 65, ['\u001b]0;title\u0007later line'])]);
  expect(await found('TOKEN=')).toEqual(['$ export TOKEN=***']);
  expect(await found('green mistake')).toEqual(['green mistake']);
  const [hit] = (await index.search(aQuestion('later'), everyone)).hits;
  expect(hit).toMatchObject({ text: 'later line', momentMs: 65_000, at: SEARCH_T0 + 65_000, number: 3 });
});

test('commands of an open session are found, and many lines become blocks', async () => {
  await index.follow([anEvent('e1', 0, ['$ cat /etc/shadow', 'permission denied', '$ id'])]);
  expect(await found('shadow', { commands: true })).toEqual(['cat /etc/shadow']);
  for (let event = 0; event < 40; event += 1) {
    const lines = Array.from({ length: 50 }, (_, line) => `event ${event} line ${line} ${'z'.repeat(20)}`);
    await index.follow([anEvent(`many-${event}`, event, lines)]);
  }
  const all = (await index.search(aQuestion('event '), everyone)).hits;
  expect(all).toHaveLength(2000);
  expect(all.map((hit) => hit.number)).toEqual(all.map((_, at) => at + 4));
  expect(all[60]).toMatchObject({ text: expect.stringMatching(/^event 1 line 10 z/), momentMs: 1000 });
});

test('the delivered copy takes the place of the streamed lines, and late events change nothing', async () => {
  await index.follow([anEvent('e1', 0, ['streamed only'])]);
  await load(aSession(), ['delivered only']);
  await index.follow([anEvent('e2', 9, ['too late'])]);
  expect(await found('only')).toEqual(['delivered only']);
  expect(await found('too late')).toEqual([]);
});

test('of a removed session no text stays in the file', async () => {
  const words = Array.from({ length: 5000 }, (_, row) => `uniquely-remembered-${row}`);
  await load(aSession(), words);
  await index.follow([anEvent('e1', 0, ['tail-uniquely-kept'], aSession({ id: 'open', endedAt: null }))]);
  await load(aSession({ id: 'stays' }), ['what stays']);
  const names = [aSession(), aSession({ id: 'open' }), aSession({ id: 'never-there' })];
  expect(await index.remove(names)).toBe(2);
  await index.tidy();
  expect(await found('uniquely')).toEqual([]);
  expect(await found('what')).toEqual(['what stays']);
  await index.close();
  // SQLite leaves a write-ahead file only where a reader was the last to close.
  for (const kept of [file, `${file}-wal`].filter((name) => existsSync(name))) {
    expect(readFileSync(kept).includes('uniquely-kept')).toBe(false);
  }
  expect(readFileSync(file).length).toBeLessThan(2_000_000);
  const database = new DatabaseSync(file, { readOnly: true });
  const count = (sql: string) => database.prepare(`SELECT count(*) AS count FROM ${sql}`).get();
  for (const table of ['blocks', 'texts', 'line_grams_docsize', 'line_numbers_docsize'])
    expect(count(table)).toEqual({ count: 1 });
  expect(count(`line_grams WHERE line_grams MATCH '"rem"'`)).toEqual({ count: 0 });
  database.close();
});

test('what a killed process had not finished is not shown, and is gone at the next start', async () => {
  await load(aSession(), ['whole']);
  await index.close();
  const database = new DatabaseSync(file);
  database.exec(
    "INSERT INTO sessions (account, region, session_id, owner, node, started_at, source, shown) VALUES ('1', 'r', 'half', 'o', 'n', 1, 's3', 0)",
  );
  database.exec(
    "INSERT INTO blocks (session, kind, first, moments) SELECT id, 0, 1, x'' FROM sessions WHERE shown = 0",
  );
  database.close();
  index = new LocalSearchIndex(file);
  expect(await index.list()).toHaveLength(1);
  const after = new DatabaseSync(file, { readOnly: true });
  expect(after.prepare('SELECT count(*) AS count FROM sessions').get()).toMatchObject({ count: 1 });
  after.close();
});

test('an index of another version is thrown away, and says that it is new', async () => {
  expect(await index.open()).toBe(true);
  await load(aSession(), ['of the old one']);
  await index.close();
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  index = new LocalSearchIndex(file);
  expect(await index.open()).toBe(true);
  expect(await index.list()).toEqual([]);
  await load(aSession(), ['of the new one']);
  expect(await found('of the')).toEqual(['of the new one']);
});
