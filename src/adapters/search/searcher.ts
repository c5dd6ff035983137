import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { cutHit, type Highlights, type LineMatcher, lineMatcher } from '../../domain/archive/line-matcher.ts';
import { neededTrigrams } from '../../domain/archive/needed-trigrams.ts';
import { numberPieces } from '../../domain/archive/number-pieces.ts';
import type { SearchHit, SearchQuestion } from '../../domain/archive/search-question.ts';
import { COMMAND_END, LINE_END, momentAt, unpackTexts } from './block-codec.ts';
import { COMMANDS, LINES } from './index-schema.ts';

/** Whose sessions may be searched; null: all. */
export type Readable = readonly { readonly owner: string; readonly person: string | null }[] | null;

/** What the searcher is asked. */
export interface Asked {
  readonly question: SearchQuestion;
  readonly readable: Readable;
  /** Milliseconds; then it gives what it has. */
  readonly withinMs: number;
}

/** How a search went, beside its hits. */
export interface Searched {
  readonly more: boolean;
  readonly scanned: boolean;
  readonly timedOut: boolean;
  /** Blocks that were unpacked. */
  readonly looked: number;
}

interface SessionRow {
  readonly id: number;
  readonly account: string;
  readonly region: string;
  readonly session_id: string;
  readonly person: string | null;
  readonly owner: string;
  readonly node: string;
  readonly node_name: string | null;
  readonly begun_at: number | null;
}

interface Found {
  readonly line: string;
  readonly index: number;
  readonly places: Highlights;
}

/** Answers questions from the index. Runs in a thread of its own: an expression may be slow without end. */
export class Searcher {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Gives the hits of each session as they are found, newest session first. */
  search(asked: Asked, tell: (hits: readonly SearchHit[]) => void): Searched {
    const { question } = asked;
    const matcher = lineMatcher(question);
    const ways = neededTrigrams(question);
    const endsAt = performance.now() + asked.withinMs;
    const blocks = this.#candidates(question, ways);
    const tails = this.#tails(question);
    const sessions = this.#sessions(asked, [...blocks.keys(), ...tails]);
    const blockOf = this.#database.prepare(
      'SELECT b.first, b.moments, t.packed FROM blocks b JOIN texts t ON t.id = b.id WHERE b.id = ?',
    );
    let left = question.limit;
    let looked = 0;
    const outcome = (rest: Partial<Searched>): Searched => ({
      more: false,
      timedOut: false,
      scanned: ways === null,
      looked,
      ...rest,
    });
    for (const session of sessions) {
      for (const id of blocks.get(session.id) ?? []) {
        if (performance.now() > endsAt) return outcome({ timedOut: true });
        looked += 1;
        const block = blockOf.get(id) as { first: number; moments: Uint8Array; packed: Uint8Array };
        const found = findInBlock(unpackTexts(block.packed), question, matcher);
        const hits = found.map((each) =>
          hitOf(session, question, each, block.first, momentAt(block.moments, each.index)),
        );
        if (hits.length > 0) tell(hits.slice(0, left));
        left -= hits.length;
        if (left < 0) return outcome({ more: true });
      }
      const found = tails.has(session.id) ? this.#inTail(session, question, matcher) : [];
      if (found.length > 0) tell(found.slice(0, left));
      left -= found.length;
      if (left < 0) return outcome({ more: true });
    }
    return outcome({});
  }

  /** Those of the sessions that are asked for and may be read, newest first. */
  #sessions({ question, readable }: Asked, ids: readonly number[]): readonly SessionRow[] {
    const where = ['shown = 1', 'id IN (SELECT value FROM json_each(?))'];
    const values: SQLInputValue[] = [JSON.stringify(ids)];
    const add = (clause: string, ...given: SQLInputValue[]) => {
      where.push(clause);
      values.push(...given);
    };
    if (question.user !== undefined) add('(person = ? OR instr(owner, ?) > 0)', question.user, question.user);
    if (question.node !== undefined) add('(node = ? OR node_name = ?)', question.node, question.node);
    if (question.account !== undefined) add('account = ?', question.account);
    if (question.since !== undefined) add('(ended_at IS NULL OR ended_at >= ?)', question.since);
    if (question.until !== undefined) add('started_at < ?', question.until);
    const rows = this.#database
      .prepare(
        `SELECT id, account, region, session_id, person, owner, node, node_name, begun_at FROM sessions
         WHERE ${where.join(' AND ')} ORDER BY started_at DESC, id DESC`,
      )
      .all(...values) as unknown as readonly SessionRow[];
    if (readable === null) return rows;
    const allowed = new Set(readable.map(ownerKey));
    return rows.filter((row) => allowed.has(ownerKey(row)));
  }

  /** Blocks that may hold it, of each session in their order. */
  #candidates(
    question: SearchQuestion,
    ways: readonly (readonly string[])[] | null,
  ): ReadonlyMap<number, readonly number[]> {
    const table = question.commands ? 'command_grams' : 'line_grams';
    const numbers = question.regex || question.commands ? [] : [...numberPieces(question.text)];
    const statement =
      ways === null
        ? this.#database.prepare('SELECT id, session FROM blocks WHERE kind = ? ORDER BY id')
        : this.#database.prepare(
            `SELECT b.id, b.session FROM ${table} g JOIN blocks b ON b.id = g.rowid WHERE ${table} MATCH ? ORDER BY g.rowid`,
          );
    const asked = ways === null ? (question.commands ? COMMANDS : LINES) : matchOf(ways);
    const also = ways === null || numbers.length === 0 ? null : this.#withNumbers(numbers);
    const blocks = new Map<number, number[]>();
    for (const row of statement.iterate(asked)) {
      const { id, session } = row as { id: number; session: number };
      if (also?.has(id) === false) continue;
      const list = blocks.get(session);
      if (list === undefined) blocks.set(session, [id]);
      else list.push(id);
    }
    return blocks;
  }

  /** Blocks that have all pieces of the text's numbers. */
  #withNumbers(pieces: readonly string[]): ReadonlySet<number> {
    const rows = this.#database
      .prepare('SELECT rowid AS id FROM line_numbers WHERE line_numbers MATCH ?')
      .all(pieces.map((piece) => `"${piece}"`).join(' AND ')) as { id: number }[];
    return new Set(rows.map(({ id }) => id));
  }

  #tails(question: SearchQuestion): ReadonlySet<number> {
    const rows = this.#database
      .prepare('SELECT DISTINCT session FROM tail WHERE kind = ?')
      .all(question.commands ? COMMANDS : LINES) as { session: number }[];
    return new Set(rows.map(({ session }) => session));
  }

  #inTail(session: SessionRow, question: SearchQuestion, matcher: LineMatcher): readonly SearchHit[] {
    const rows = this.#database
      .prepare('SELECT number, moment, text FROM tail WHERE session = ? AND kind = ? ORDER BY number')
      .all(session.id, question.commands ? COMMANDS : LINES) as {
      number: number;
      moment: number;
      text: string;
    }[];
    return rows.flatMap(({ number, moment, text }) => {
      const places = matcher.find(text);
      return places === null
        ? []
        : [hitOf(session, question, { line: text, index: 0, places }, number, moment)];
    });
  }
}

/** FTS5's own syntax; a quotation mark is written twice. */
function matchOf(ways: readonly (readonly string[])[]): string {
  const of = (trigrams: readonly string[]) =>
    trigrams.map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' AND ');
  return ways.map((way) => `(${of(way)})`).join(' OR ');
}

function ownerKey(of: { readonly owner: string; readonly person: string | null }): string {
  return `${of.owner}\n${of.person ?? ''}`;
}

function findInBlock(bytes: Buffer, question: SearchQuestion, matcher: LineMatcher): readonly Found[] {
  // Most candidates hold the trigrams and not the text: they are passed over as bytes.
  if (!question.regex && !question.ignoreCase && bytes.indexOf(question.text, 0, 'utf8') === -1) return [];
  const found: Found[] = [];
  const lines = bytes.toString('utf8').split(question.commands ? COMMAND_END : LINE_END);
  for (const [index, line] of lines.entries()) {
    const places = matcher.find(line);
    if (places !== null) found.push({ line, index, places });
  }
  return found;
}

function hitOf(
  session: SessionRow,
  question: SearchQuestion,
  found: Found,
  first: number,
  momentMs: number,
): SearchHit {
  const { text, highlights } = cutHit(found.line, found.places);
  return {
    account: session.account,
    region: session.region,
    sessionId: session.session_id,
    person: session.person,
    owner: session.owner,
    node: session.node,
    nodeName: session.node_name,
    at: session.begun_at === null ? null : session.begun_at + momentMs,
    momentMs,
    kind: question.commands ? 'command' : 'line',
    number: first + found.index,
    text,
    highlights,
  };
}
