import { workerData } from 'node:worker_threads';
import { answerQuestions } from './answer-questions.ts';
import { openIndexForWriting } from './index-schema.ts';
import { IndexWriter } from './index-writer.ts';
import { type LiveEvent, LiveSessions } from './live-sessions.ts';
import { type LoadQuestion, loadSession } from './load-session.ts';

/** A session by its name. */
export interface IndexedName {
  readonly account: string;
  readonly region: string;
  readonly sessionId: string;
}

/** A session that the index holds. */
export interface IndexedCopy extends IndexedName {
  readonly person: string | null;
  readonly source: 'live' | 's3' | 'cloudwatch';
  readonly startedAt: number;
  readonly versionId: string | null;
  readonly location: string | null;
  readonly sha256: string | null;
  readonly digest: string | null;
  readonly timed: boolean;
}

/** What the writing thread is asked. */
export type IndexQuestion =
  | { readonly load: LoadQuestion }
  | { readonly live: readonly LiveEvent[] }
  | { readonly remove: readonly IndexedName[] }
  | { readonly copyOf: IndexedName }
  | { readonly list: true }
  | { readonly open: true }
  | { readonly tidy: true };

/** A step of tidying: so many pages are merged before others get their turn. */
const TIDY_PAGES = 500;
const MOST_TIDY_STEPS = 100_000;

const { file } = workerData as { readonly file: string };
const { database, made } = openIndexForWriting(file);
const writer = new IndexWriter(database);
const live = new LiveSessions(database, writer);
let loading: Promise<unknown> = Promise.resolve();
dropUnfinished();

answerQuestions<IndexQuestion>(async (question) => {
  if ('live' in question) return live.take(question.live);
  if ('load' in question) {
    // One after the other: they wait for files, and not for each other's transactions.
    const turn = loading.then(() => load(question.load));
    loading = turn.catch(() => {});
    return turn;
  }
  if ('remove' in question) return remove(question.remove);
  if ('copyOf' in question) return copyOf(question.copyOf);
  if ('list' in question) return copies('');
  // Whether it was made anew, and is to be filled from the archive.
  if ('open' in question) return made;
  return tidy();
});

async function load(question: LoadQuestion): Promise<void> {
  const before = writer.shownRow(question.session);
  await loadSession(writer, question);
  if (before !== null) live.forget(before);
}

function remove(names: readonly IndexedName[]): number {
  return writer.transaction(() => names.filter((name) => writer.remove(name)).length);
}

function copyOf(name: IndexedName): IndexedCopy | null {
  return copies('AND account = ? AND region = ? AND session_id = ?', name)[0] ?? null;
}

function copies(also: string, name?: IndexedName): readonly IndexedCopy[] {
  const rows = database
    .prepare(
      `SELECT account, region, session_id AS sessionId, person, source, started_at AS startedAt, location,
       version_id AS versionId, sha256, digest, begun_at AS begunAt FROM sessions WHERE shown = 1 ${also}`,
    )
    .all(...(name === undefined ? [] : [name.account, name.region, name.sessionId])) as unknown as (Omit<
    IndexedCopy,
    'timed'
  > & { begunAt: number | null })[];
  return rows.map(({ begunAt, ...row }) => ({ ...row, timed: begunAt !== null }));
}

/** What a killed process had not finished. */
function dropUnfinished(): void {
  const rows = database.prepare('SELECT id FROM sessions WHERE shown = 0').all() as { id: number }[];
  if (rows.length === 0) return;
  writer.transaction(() => {
    for (const { id } of rows) writer.removeRow(id);
  });
}

/** Merges all segments, so that trigrams of what was removed are gone from the file, and gives room back. */
async function tidy(): Promise<void> {
  for (const table of ['line_grams', 'line_numbers', 'command_grams']) {
    const merge = database.prepare(`INSERT INTO ${table} (${table}, rank) VALUES ('merge', ?)`);
    const changes = database.prepare('SELECT total_changes() AS count');
    const count = () => (changes.get() as { count: number }).count;
    for (let step = 0; step < MOST_TIDY_STEPS; step += 1) {
      const before = count();
      merge.run(step === 0 ? -TIDY_PAGES : TIDY_PAGES);
      // Fewer than two changed rows: nothing was merged (https://sqlite.org/fts5.html, the 'merge' command).
      if (count() - before < 2) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  database.exec('PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)');
}
