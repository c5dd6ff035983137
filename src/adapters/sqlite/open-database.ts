import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from './migrations.ts';

/** How long a statement waits for another process's write. */
const BUSY_TIMEOUT_MS = 5000;

/** Folding the log in waits for the disk: seldom enough that it is not what one write in a hundred waits for (32 MB). */
const LOG_PAGES = 8000;

/**
 * Opens the one file that holds the server's state, readable by its owner only, and brings its schema up to date. WAL
 * with synchronous=NORMAL: a killed process loses nothing; a power cut may lose the last moments, but always whole
 * transactions, which the next sweep makes again.
 */
export function openDatabase(file: string): DatabaseSync {
  if (file !== ':memory:') {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // Made before SQLite does, so that it is never readable by others; its -wal and -shm files take the same mode.
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  }
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
  database.exec(`PRAGMA wal_autocheckpoint = ${LOG_PAGES}`);
  try {
    migrate(database, file);
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

function migrate(database: DatabaseSync, file: string): void {
  const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (row.user_version > MIGRATIONS.length)
    throw new Error(
      `${file} was written by a newer sallyport (schema ${row.user_version}, this one knows ${MIGRATIONS.length}): run that version`,
    );
  for (let version = row.user_version; version < MIGRATIONS.length; version += 1) {
    transaction(database, () => {
      database.exec(MIGRATIONS[version] ?? '');
      database.exec(`PRAGMA user_version = ${version + 1}`);
    });
  }
}

/** Runs all of it or nothing. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
