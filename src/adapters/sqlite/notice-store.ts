import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { Backlog, NoticeStore } from '../../operations/ports.ts';

const DEFAULT_LIMIT = 1000;

/** The outbox and the memory of notices in SQLite. */
export class SqliteNoticeStore implements NoticeStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async keep(notice: Notice): Promise<void> {
    this.#database
      .prepare('INSERT INTO notices (id, raised_at, notice) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
      .run(notice.id, Math.round(notice.raisedAt), JSON.stringify(notice));
  }

  async unsent(limit: number): Promise<readonly Notice[]> {
    const rows = this.#database
      .prepare('SELECT notice FROM notices WHERE sent_at IS NULL ORDER BY raised_at, id LIMIT ?')
      .all(limit);
    return rows.map(noticeOf);
  }

  async markSent(id: string, at: Instant): Promise<void> {
    this.#database
      .prepare('UPDATE notices SET sent_at = ? WHERE id = ? AND sent_at IS NULL')
      .run(Math.round(at), id);
  }

  async list(filter: { since?: Instant; until?: Instant; limit?: number }): Promise<readonly Notice[]> {
    const rows = this.#database
      .prepare(
        `SELECT notice FROM notices WHERE raised_at >= ? AND raised_at < ? ORDER BY raised_at DESC, id LIMIT ?`,
      )
      .all(filter.since ?? 0, filter.until ?? Number.MAX_SAFE_INTEGER, filter.limit ?? DEFAULT_LIMIT);
    return rows.map(noticeOf);
  }

  async unsentBacklog(): Promise<Backlog> {
    const row = this.#database
      .prepare('SELECT count(*) AS count, min(raised_at) AS oldest FROM notices WHERE sent_at IS NULL')
      .get() as { count: number; oldest: number | null };
    return { count: row.count, oldestAt: row.oldest };
  }
}

function noticeOf(row: Record<string, unknown>): Notice {
  return JSON.parse(String(row['notice'])) as Notice;
}
