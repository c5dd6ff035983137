import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { RowClass } from '../../domain/archive/retention.ts';
import { deliveryKey } from '../../domain/deliveries/delivery-key.ts';
import type { Finding } from '../../domain/detections/finding.ts';
import type { Grant } from '../../domain/grants/grant.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Notice } from '../../domain/notices/notice.ts';
import type { SessionRecord } from '../../domain/sessions/session.ts';
import { sessionKey } from '../../domain/sessions/session-key.ts';
import {
  classOfNotice,
  rowOfFinding,
  rowOfGrant,
  rowOfNotice,
  rowOfRead,
  rowOfSession,
} from '../../operations/expiring-row.ts';
import type { ExpiringRow, ExpiringRows } from '../../operations/retention-ports.ts';
import { transaction } from './open-database.ts';

const PAGE = 200;

/** A table whose rows expire, in the order of a time that is never after the one that counts. */
interface Source {
  readonly table: string;
  readonly columns: string;
  readonly at: string;
  readonly tie: string;
  readonly where: string;
  /** Null: it is of another class, or does not expire yet. */
  readonly read: (row: Record<string, unknown>) => ExpiringRow | null;
}

type Row = Record<string, unknown>;
type Key = readonly [kind: keyof typeof REMOVALS, ...names: (string | number)[]];

const keyOf = (...key: Key): string => JSON.stringify(key);
const parsed = <T>(text: unknown): T => JSON.parse(String(text)) as T;

const FINDINGS: Source = {
  ...{ table: 'findings', columns: 'id, version, finding', at: 'found_at', tie: 'id', where: '1' },
  read: ({ id, version, finding }) =>
    rowOfFinding(parsed<Finding>(finding), keyOf('finding', String(id), Number(version))),
};

const notices = (what: RowClass): Source => ({
  ...{ table: 'notices', columns: 'id, sent_at, notice', at: 'raised_at', tie: 'id', where: '1' },
  read: (row: Row) => {
    const notice = parsed<Notice>(row['notice']);
    const key = keyOf('notice', notice.id);
    return classOfNotice(notice) === what ? rowOfNotice(notice, key, row['sent_at'] !== null) : null;
  },
});

const READS: Source = {
  ...{ table: 'transcript_reads', columns: 'number, at, account, region, session' },
  ...{ at: 'at', tie: 'number', where: '1' },
  read: ({ number, at, account, region, session }) => {
    const name = { account: String(account), region: String(region), id: '' };
    const of = session === null ? null : { ...name, id: parsed<string>(session) };
    return rowOfRead({ at: Number(at), session: of }, keyOf('read', Number(number)));
  },
};

const SESSIONS: Source = {
  ...{ table: 'sessions', columns: 'id, version, record', at: 'started_at', tie: 'id' },
  where: "state = 'ended'",
  read: ({ version, record }) => {
    const one = parsed<SessionRecord>(record);
    const { account, region, id } = one.start;
    return rowOfSession(one, keyOf('session', account, region, id, Number(version)));
  },
};

const GRANTS: Source = {
  ...{ table: 'grants', columns: 'id, version, record', at: 'requested_at', tie: 'id' },
  where: "state IN ('ended', 'denied')",
  read: ({ id, version, record }) =>
    rowOfGrant(parsed<Grant>(record), keyOf('grant', String(id), Number(version))),
};

const SOURCES: Readonly<Record<RowClass, readonly Source[]>> = {
  findings: [FINDINGS, notices('findings')],
  notices: [notices('notices')],
  reads: [READS],
  records: [SESSIONS, GRANTS],
};

const REMOVALS = {
  finding: 'DELETE FROM findings WHERE id = ? AND version = ?',
  notice: 'DELETE FROM notices WHERE id = ? AND sent_at IS NOT NULL',
  read: 'DELETE FROM transcript_reads WHERE number = ?',
  session:
    "DELETE FROM sessions WHERE account = ? AND region = ? AND id = ? AND version = ? AND state = 'ended'",
  grant: "DELETE FROM grants WHERE id = ? AND version = ? AND state IN ('ended', 'denied')",
} as const;

/** Rows of ours by their age, in SQLite. */
export class SqliteExpiringRows implements ExpiringRows {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  async *before(what: RowClass, before: Instant): AsyncGenerator<ExpiringRow> {
    for (const source of SOURCES[what]) yield* this.#pages(source, before);
  }

  /** Page by page after the last row that was read, so that those that go meanwhile move none. */
  *#pages({ table, columns, at, tie, where, read }: Source, before: Instant): Generator<ExpiringRow> {
    const select = this.#database.prepare(
      `SELECT ${columns}, ${at} AS expiring_at, ${tie} AS expiring_tie FROM ${table}
       WHERE ${where} AND ${at} < ? AND (${at}, ${tie}) > (?, ?) ORDER BY ${at}, ${tie} LIMIT ${PAGE}`,
    );
    let last: SQLInputValue[] = [-1, tie === 'number' ? -1 : ''];
    for (;;) {
      const rows = select.all(before, ...last);
      const end = rows.at(-1);
      if (end === undefined) return;
      for (const row of rows) {
        const found = read(row);
        if (found !== null && found.at < before) yield found;
      }
      last = [end['expiring_at'] ?? null, end['expiring_tie'] ?? null];
    }
  }

  async remove({ key }: ExpiringRow): Promise<boolean> {
    const [kind, ...names] = JSON.parse(key) as Key;
    return transaction(this.#database, () => {
      const gone = this.#database.prepare(REMOVALS[kind]).run(...names).changes > 0;
      if (gone && kind === 'finding') this.#run('DELETE FROM finding_sessions WHERE finding = ?', names[0]);
      if (gone && kind === 'session') this.#removeAboutSession(names.map(String));
      return gone;
    });
  }

  /** What is kept under a session's name besides its record. */
  #removeAboutSession([account = '', region = '', id = '']: readonly string[]): void {
    const place = { account, region };
    const of = 'account = ? AND region = ?';
    this.#run(
      `DELETE FROM session_judgements WHERE ${of} AND session = ?`,
      account,
      region,
      JSON.stringify(id),
    );
    this.#run(`DELETE FROM evidence_looks WHERE ${of} AND id = ?`, account, region, id);
    this.#run('DELETE FROM due WHERE key IN (?, ?)', sessionKey(place, id), deliveryKey(place, id));
  }

  #run(sql: string, ...values: readonly (string | number | undefined)[]): void {
    this.#database.prepare(sql).run(...values.map((value) => value ?? null));
  }
}
