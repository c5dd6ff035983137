import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Table } from './table.ts';

/** How long a change may wait in memory before it is on disk. A kill -9 loses at most this much. */
const FLUSH_MS = 50;
/** Larger than SQLite's own: records come in bulk, and each page costs two writes. Holds for new files only. */
const PAGE_BYTES = 16_384;
/** The log is taken into the file when it has grown to 40 MB. */
const CHECKPOINT_PAGES = 2_500;

/**
 * All state of local-aws: documents in tables held in memory and written behind to one SQLite file, and that
 * file itself (`db`) for the services that want SQL of their own (log events, CloudTrail records, objects).
 */
export class Store {
  readonly db: DatabaseSync;
  readonly blobDir: string;
  readonly #tables = new Map<string, Table<object>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    this.blobDir = join(dataDir, 'blobs');
    mkdirSync(this.blobDir, { recursive: true, mode: 0o700 });
    const file = join(dataDir, 'local-aws.sqlite');
    this.db = new DatabaseSync(file);
    chmodSync(file, 0o600);
    this.db.exec(
      `PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};`,
    );
    this.db.exec(
      'CREATE TABLE IF NOT EXISTS documents (tab TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (tab, id)) WITHOUT ROWID',
    );
  }

  /** The table of this name, read from disk at its first use. */
  table<T extends object>(name: string): Table<T> {
    const known = this.#tables.get(name);
    if (known !== undefined) return known as unknown as Table<T>;
    const rows = this.db.prepare('SELECT id, body FROM documents WHERE tab = ?').all(name);
    const entries = rows.map((row) => [String(row['id']), JSON.parse(String(row['body'])) as T] as const);
    const table = new Table<T>(entries, () => this.#schedule());
    this.#tables.set(name, table as unknown as Table<object>);
    return table;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => this.flush(), FLUSH_MS).unref();
  }

  /** Writes every change to disk now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const put = this.db.prepare('INSERT OR REPLACE INTO documents (tab, id, body) VALUES (?, ?, ?)');
    const remove = this.db.prepare('DELETE FROM documents WHERE tab = ? AND id = ?');
    this.db.exec('BEGIN');
    for (const [name, table] of this.#tables) {
      for (const [id, value] of table.takeChanges()) {
        if (value === undefined) remove.run(name, id);
        else put.run(name, id, JSON.stringify(value));
      }
    }
    this.db.exec('COMMIT');
  }

  /** Writes what is left and closes the file. */
  close(): void {
    this.flush();
    this.db.close();
  }
}
