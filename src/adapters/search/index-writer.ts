import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { numberPieces } from '../../domain/archive/number-pieces.ts';
import { COMMAND_END, LINE_END, packMoments, packTexts } from './block-codec.ts';
import { COMMANDS, LINES } from './index-schema.ts';

/** So much text is one document of the index: less makes it larger, more makes it less precise. */
export const BLOCK_CHARS = 12_288;

/** A session as the index keeps it. */
export interface IndexedSession {
  readonly account: string;
  readonly region: string;
  readonly sessionId: string;
  readonly person: string | null;
  readonly owner: string;
  readonly node: string;
  readonly nodeName: string | null;
  readonly documentName: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The recording's beginning; null: it has no times. */
  readonly begunAt: number | null;
  readonly source: 'live' | 's3' | 'cloudwatch';
  readonly location: string | null;
  readonly versionId: string | null;
  readonly sha256: string | null;
  /** Of the rows: the same digest is the same content. */
  readonly digest: string | null;
}

/** A line or command as it is indexed. */
export interface IndexedText {
  readonly moment: number;
  readonly text: string;
}

/** The statements that write the index; each call is a part of the caller's transaction. */
export class IndexWriter {
  readonly #database: DatabaseSync;
  readonly #insertSession: StatementSync;
  readonly #insertBlock: StatementSync;
  readonly #insertTexts: StatementSync;
  readonly #grams: readonly [StatementSync, StatementSync];
  readonly #dropGrams: readonly [StatementSync, StatementSync];
  readonly #numbers: StatementSync;
  readonly #dropNumbers: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#insertSession = database.prepare(
      `INSERT INTO sessions (account, region, session_id, person, owner, node, node_name, document_name, started_at,
       ended_at, begun_at, source, location, version_id, sha256, digest, shown)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertBlock = database.prepare(
      'INSERT INTO blocks (session, kind, first, moments) VALUES (?, ?, ?, ?)',
    );
    this.#insertTexts = database.prepare('INSERT INTO texts (id, packed) VALUES (?, ?)');
    this.#grams = [
      database.prepare('INSERT INTO line_grams (rowid, text) VALUES (?, ?)'),
      database.prepare('INSERT INTO command_grams (rowid, text) VALUES (?, ?)'),
    ];
    this.#numbers = database.prepare('INSERT INTO line_numbers (rowid, text) VALUES (?, ?)');
    this.#dropNumbers = database.prepare('DELETE FROM line_numbers WHERE rowid = ?');
    this.#dropGrams = [
      database.prepare('DELETE FROM line_grams WHERE rowid = ?'),
      database.prepare('DELETE FROM command_grams WHERE rowid = ?'),
    ];
  }

  transaction<Result>(work: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Whether what is deleted is written over. Not while segments are merged: they hold no text, and it doubles the work. */
  wipe(on: boolean): void {
    this.#database.exec(`PRAGMA secure_delete = ${on ? 'ON' : 'OFF'}`);
  }

  /** Adds a session, shown to searches or not yet; gives its row. */
  addSession(session: IndexedSession, shown: boolean): number {
    const columns: SQLInputValue[] = [
      session.account,
      session.region,
      session.sessionId,
      session.person,
      session.owner,
      session.node,
      session.nodeName,
      session.documentName,
      Math.round(session.startedAt),
      session.endedAt,
      session.begunAt,
      session.source,
      session.location,
      session.versionId,
      session.sha256,
      session.digest,
      shown ? 1 : 0,
    ];
    return Number(this.#insertSession.run(...columns).lastInsertRowid);
  }

  /** Adds a block; `first` is the number of its first text. */
  addBlock(session: number, kind: number, first: number, texts: readonly IndexedText[]): void {
    const end = kind === COMMANDS ? COMMAND_END : LINE_END;
    const joined = texts.map(({ text }) => text).join(end);
    const moments = packMoments(texts.map(({ moment }) => moment));
    const id = Number(this.#insertBlock.run(session, kind, first, moments).lastInsertRowid);
    this.#insertTexts.run(id, packTexts(joined));
    this.#grams[kind === COMMANDS ? 1 : 0].run(id, distinctLines(joined.replaceAll(COMMAND_END, LINE_END)));
    if (kind === LINES) this.#numbers.run(id, [...numberPieces(joined)].join(' '));
  }

  /** The session takes the place of the one that was shown under its name. */
  show(row: number, name: { account: string; region: string; sessionId: string }): void {
    for (const old of this.#rowsOf(name)) if (old !== row) this.removeRow(old);
    this.#database.prepare('UPDATE sessions SET shown = 1 WHERE id = ?').run(row);
  }

  /** The shown row of a session; null: none. */
  shownRow(name: { account: string; region: string; sessionId: string }): number | null {
    const row = this.#database
      .prepare('SELECT id FROM sessions WHERE account = ? AND region = ? AND session_id = ? AND shown = 1')
      .get(name.account, name.region, name.sessionId) as { id: number } | undefined;
    return row?.id ?? null;
  }

  /** Every row of a session, the tail and blocks with it. */
  remove(name: { account: string; region: string; sessionId: string }): boolean {
    const rows = this.#rowsOf(name);
    for (const row of rows) this.removeRow(row);
    return rows.length > 0;
  }

  removeRow(row: number): void {
    const blocks = this.#database.prepare('SELECT id, kind FROM blocks WHERE session = ?').all(row) as {
      id: number;
      kind: number;
    }[];
    const dropText = this.#database.prepare('DELETE FROM texts WHERE id = ?');
    for (const { id, kind } of blocks) {
      this.#dropGrams[kind === COMMANDS ? 1 : 0].run(id);
      if (kind === LINES) this.#dropNumbers.run(id);
      dropText.run(id);
    }
    for (const table of ['blocks', 'tail', 'tail_events'])
      this.#database.prepare(`DELETE FROM ${table} WHERE session = ?`).run(row);
    this.#database.prepare('DELETE FROM sessions WHERE id = ?').run(row);
  }

  #rowsOf(name: { account: string; region: string; sessionId: string }): readonly number[] {
    const rows = this.#database
      .prepare('SELECT id FROM sessions WHERE account = ? AND region = ? AND session_id = ?')
      .all(name.account, name.region, name.sessionId) as { id: number }[];
    return rows.map(({ id }) => id);
  }
}

/** Gathers texts into blocks. */
export class BlockCutter {
  readonly #kind: number;
  #first = 1;
  #chars = 0;
  #texts: IndexedText[] = [];

  constructor(kind: typeof LINES | typeof COMMANDS) {
    this.#kind = kind;
  }

  /** The block that is full with this text; null while there is room. */
  add(text: IndexedText): CutBlock | null {
    this.#texts.push(text);
    this.#chars += text.text.length + 1;
    return this.#chars >= BLOCK_CHARS ? this.rest() : null;
  }

  rest(): CutBlock | null {
    if (this.#texts.length === 0) return null;
    const block = { kind: this.#kind, first: this.#first, texts: this.#texts, chars: this.#chars };
    this.#first += this.#texts.length;
    this.#texts = [];
    this.#chars = 0;
    return block;
  }
}

export interface CutBlock {
  readonly kind: number;
  readonly first: number;
  readonly texts: readonly IndexedText[];
  readonly chars: number;
}

/** The same trigrams with less to read: prompts and rows that stay come again and again. */
function distinctLines(text: string): string {
  return [...new Set(text.split(LINE_END))].join(LINE_END);
}
