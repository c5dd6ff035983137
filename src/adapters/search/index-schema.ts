import { chmodSync, closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** An index of another schema is thrown away and made again from the archive. */
export const INDEX_SCHEMA = 2;

const BUSY_TIMEOUT_MS = 5000;
/** Packed blocks of some kilobytes leave less room unused on large pages. */
const PAGE_BYTES = 32_768;
const CACHE_KIB = 32_768;
/** What FTS5 gathers in memory before it writes a segment: more than one batch. */
const GATHERED_BYTES = 16_777_216;

/**
 * The index: blocks of some kilobytes of a session's lines (or commands), packed, with the set of each block's trigrams
 * in FTS5, which keeps neither text nor places, and the pieces of its numbers beside them. A search takes the blocks that
 * have all of the text's, unpacks them and looks. `tail` holds what open sessions showed last, as it is: it is looked through whole.
 */
const SCHEMA = `
  CREATE TABLE sessions (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, session_id TEXT NOT NULL,
    person TEXT, owner TEXT NOT NULL, node TEXT NOT NULL, node_name TEXT, document_name TEXT,
    started_at INTEGER NOT NULL, ended_at INTEGER, begun_at INTEGER,
    source TEXT NOT NULL, location TEXT, version_id TEXT, sha256 TEXT, digest TEXT, shown INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX sessions_shown ON sessions (account, region, session_id) WHERE shown = 1;
  CREATE TABLE blocks (
    id INTEGER PRIMARY KEY, session INTEGER NOT NULL, kind INTEGER NOT NULL, first INTEGER NOT NULL,
    moments BLOB NOT NULL
  ) STRICT;
  CREATE INDEX blocks_by_session ON blocks (session, kind);
  CREATE TABLE texts (id INTEGER PRIMARY KEY, packed BLOB NOT NULL) STRICT;
  CREATE VIRTUAL TABLE line_grams USING fts5(
    text, tokenize = 'trigram', content = '', contentless_delete = 1, detail = 'none'
  );
  CREATE VIRTUAL TABLE command_grams USING fts5(
    text, tokenize = 'trigram', content = '', contentless_delete = 1, detail = 'none'
  );
  CREATE VIRTUAL TABLE line_numbers USING fts5(
    text, tokenize = 'ascii', content = '', contentless_delete = 1, detail = 'none'
  );
  INSERT INTO line_numbers (line_numbers, rank) VALUES ('hashsize', ${GATHERED_BYTES});
  INSERT INTO line_grams (line_grams, rank) VALUES ('hashsize', ${GATHERED_BYTES});
  CREATE TABLE tail (
    session INTEGER NOT NULL, kind INTEGER NOT NULL, number INTEGER NOT NULL,
    moment INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (session, kind, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tail_events (
    session INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (session, event)
  ) STRICT, WITHOUT ROWID;
`;

/** What is in a block or tail. */
export const LINES = 0;
export const COMMANDS = 1;

/** Opens the index for writing; makes it where there is none, or one of another schema. */
export function openIndexForWriting(file: string): {
  readonly database: DatabaseSync;
  readonly made: boolean;
} {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if (isOfAnotherSchema(file)) removeIndex(file);
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  const made = schemaOf(database) === 0;
  // What is deleted is written over, so that nothing of an expired transcript stays in the file.
  database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    PRAGMA secure_delete = ON; PRAGMA cache_size = -${CACHE_KIB};`);
  if (made) {
    database.exec('BEGIN IMMEDIATE');
    database.exec(SCHEMA);
    database.exec(`PRAGMA user_version = ${INDEX_SCHEMA}`);
    database.exec('COMMIT');
  }
  return { database, made };
}

function schemaOf(database: DatabaseSync): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version;
}

function isOfAnotherSchema(file: string): boolean {
  if (!existsSync(file)) return false;
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    const schema = schemaOf(database);
    return schema !== 0 && schema !== INDEX_SCHEMA;
  } finally {
    database.close();
  }
}

/** Throws an index away; the archive has all that is in it. */
export function removeIndex(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
}

/** Opens the index for searching. */
export function openIndexForReading(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA mmap_size = 4294967296; PRAGMA query_only = ON;`);
  return database;
}
