import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Finding } from '../../domain/detections/finding.ts';
import { LEVELS } from '../../domain/detections/sigma/rule.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { FindingFilter, FindingStore, UntoldFinding } from '../../operations/detection-ports.ts';
import { transaction } from './open-database.ts';

const DEFAULT_LIMIT = 1000;

/** Writes a finding; within a transaction of who calls. What changes it makes it untold again. */
export function writeFinding(database: DatabaseSync, finding: Finding): void {
  database
    .prepare(
      `INSERT INTO findings (id, version, told_version, told_count, found_at, last_at, account, region, session, person, principal,
         node, node_name, rule, title, level, source, finding)
       VALUES (?, 1, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET version = version + 1, found_at = excluded.found_at, last_at = excluded.last_at,
         node_name = excluded.node_name, person = excluded.person, finding = excluded.finding
       WHERE findings.finding <> excluded.finding`,
    )
    .run(
      finding.id,
      Math.round(finding.foundAt),
      Math.round(finding.lastAt),
      finding.account,
      finding.region,
      finding.sessionId,
      finding.person,
      finding.principal,
      finding.node,
      finding.nodeName,
      finding.ruleId,
      finding.title,
      LEVELS.indexOf(finding.level),
      finding.source,
      JSON.stringify(finding),
    );
  const link = database.prepare(
    'INSERT INTO finding_sessions (finding, session) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  for (const session of [finding.sessionId, ...finding.relatedSessions])
    if (session !== null) link.run(finding.id, session);
}

/** Findings in SQLite. */
export class SqliteFindingStore implements FindingStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async read(id: string): Promise<Finding | null> {
    const row = this.#database.prepare('SELECT finding FROM findings WHERE id = ?').get(id);
    return row === undefined ? null : findingOf(row);
  }

  async keep(finding: Finding, notices: readonly Notice[] = []): Promise<void> {
    transaction(this.#database, () => {
      writeFinding(this.#database, finding);
      const keep = this.#database.prepare(
        'INSERT INTO notices (id, raised_at, notice) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      );
      for (const notice of notices) keep.run(notice.id, Math.round(notice.raisedAt), JSON.stringify(notice));
    });
  }

  async list(filter: FindingFilter): Promise<readonly Finding[]> {
    const where: string[] = ['1'];
    const values: SQLInputValue[] = [];
    const add = (clause: string, ...given: SQLInputValue[]) => {
      where.push(clause);
      values.push(...given);
    };
    if (filter.id !== undefined) add('id = ?', filter.id);
    if (filter.session !== undefined)
      add('id IN (SELECT finding FROM finding_sessions WHERE session = ?)', filter.session);
    if (filter.user !== undefined) add('(person = ? OR instr(principal, ?) > 0)', filter.user, filter.user);
    if (filter.node !== undefined) add('(node = ? OR node_name = ?)', filter.node, filter.node);
    if (filter.rule !== undefined)
      add('(rule = ? OR instr(lower(title), lower(?)) > 0)', filter.rule, filter.rule);
    if (filter.level !== undefined) add('level >= ?', LEVELS.indexOf(filter.level));
    if (filter.source !== undefined) add('source = ?', filter.source);
    if (filter.since !== undefined) add('last_at >= ?', filter.since);
    if (filter.until !== undefined) add('found_at < ?', filter.until);
    const rows = this.#database
      .prepare(`SELECT finding FROM findings WHERE ${where.join(' AND ')} ORDER BY found_at DESC, id LIMIT ?`)
      .all(...values, filter.limit ?? DEFAULT_LIMIT);
    return rows.map(findingOf);
  }

  async untold(limit: number): Promise<readonly UntoldFinding[]> {
    const rows = this.#database
      .prepare(
        `SELECT finding, version, told_count FROM findings WHERE told_version < version ORDER BY last_at, id LIMIT ?`,
      )
      .all(limit);
    return rows.map((row) => ({
      finding: findingOf(row),
      version: Number(row['version']),
      toldCount: Number(row['told_count']),
    }));
  }

  async markTold({ finding, version }: UntoldFinding): Promise<void> {
    this.#database
      .prepare('UPDATE findings SET told_version = max(told_version, ?), told_count = ? WHERE id = ?')
      .run(version, finding.count, finding.id);
  }

  async judgesSince(now: Instant): Promise<Instant> {
    this.#database
      .prepare('INSERT INTO finding_watch (one, since) VALUES (1, ?) ON CONFLICT DO NOTHING')
      .run(Math.round(now));
    return Number(this.#database.prepare('SELECT since FROM finding_watch').get()?.['since'] ?? now);
  }
}

function findingOf(row: Record<string, unknown>): Finding {
  return JSON.parse(String(row['finding'])) as Finding;
}
