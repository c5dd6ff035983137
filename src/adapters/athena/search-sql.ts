import { dayOf } from '../../domain/archive/archive-key.ts';
import { cutHit, lineMatcher } from '../../domain/archive/line-matcher.ts';
import type { SearchHit, SearchQuestion } from '../../domain/archive/search-question.ts';
import { parseRfc3339, renderRfc3339 } from '../../domain/kernel/rfc3339.ts';

/** A session that was open at some time started no longer before; the partition of a session is the day of its start. */
const LONGEST_SESSION_DAYS = 31;
const DAY_MS = 86_400_000;

/** SQL for Athena with its values apart: they are bound, and never part of the text. */
export interface BoundSql {
  readonly sql: string;
  readonly parameters: readonly string[];
}

/** A row of the answer, all as text or null, as Athena's result files have it. */
export interface SearchRow {
  readonly account: string;
  readonly region: string;
  readonly session_id: string;
  readonly person: string | null;
  readonly owner: string;
  readonly node: string;
  readonly node_name: string | null;
  readonly at: string | null;
  readonly moment_ms: string;
  readonly number: string;
  readonly text: string;
}

/** Whose sessions may be read; null: all. */
export type ReadableOwners = readonly { readonly owner: string; readonly person: string | null }[] | null;

/**
 * The same question as the local index answers, for Athena: over all that is archived, without an index, at the price
 * of reading it. Expressions are Java's there: what both dialects have in common finds the same.
 */
export function searchSql(question: SearchQuestion, readable: ReadableOwners = null): BoundSql {
  const where: string[] = [];
  const parameters: string[] = [];
  const add = (clause: string, ...values: readonly string[]) => {
    where.push(clause);
    parameters.push(...values);
  };
  const { text, regex, ignoreCase, commands, user, node, account, since, until } = question;
  if (regex) add('regexp_like(r.text, ?)', ignoreCase ? `(?i)${text}` : text);
  else if (ignoreCase) add('strpos(lower(r.text), lower(?)) > 0', text);
  else add('strpos(r.text, ?) > 0', text);
  if (user !== undefined) add('(s.person = ? OR strpos(s.owner, ?) > 0)', user, user);
  if (node !== undefined) add('(s.node = ? OR s.node_name = ?)', node, node);
  if (account !== undefined) add('r.account = ?', account);
  if (since !== undefined) {
    add('(s.ended_at IS NULL OR s.ended_at >= ?)', renderRfc3339(since));
    add('r.day >= ?', dayOf(since - LONGEST_SESSION_DAYS * DAY_MS));
  }
  if (until !== undefined) {
    add('s.started_at < ?', renderRfc3339(until));
    add('r.day <= ?', dayOf(until));
  }
  if (readable !== null) {
    const one = '(s.owner = ? AND coalesce(s.person, ?) = ?)';
    const owners = readable.flatMap(({ owner, person }) => [owner, '', person ?? '']);
    add(readable.length === 0 ? '1 = 0' : `(${readable.map(() => one).join(' OR ')})`, ...owners);
  }
  const table = commands ? 'commands' : 'lines';
  const number = commands ? 'command' : 'line';
  const sql = `SELECT r.account, r.region, r.session_id, s.person, s.owner, s.node, s.node_name,
  r."at", r.moment_ms, r.${number} AS number, r.text
FROM ${table} r
JOIN sessions s ON s.session_id = r.session_id AND s.account = r.account AND s.region = r.region AND s.day = r.day
WHERE ${where.join('\n  AND ')}
ORDER BY s.started_at DESC, r.session_id, r.${number}
LIMIT ${Math.floor(question.limit) + 1}`;
  return { sql, parameters };
}

/** The parameters as StartQueryExecution takes them: SQL literals. */
export function executionParameters({ parameters }: BoundSql): readonly string[] {
  return parameters.map((value) => `'${value.replaceAll("'", "''")}'`);
}

/** A row as a hit, as the local index tells it; null: only Java's expressions find it. */
export function hitOfRow(row: SearchRow, question: SearchQuestion): SearchHit | null {
  const highlights = lineMatcher(question).find(row.text);
  if (highlights === null) return null;
  return {
    account: row.account,
    region: row.region,
    sessionId: row.session_id,
    person: row.person,
    owner: row.owner,
    node: row.node,
    nodeName: row.node_name,
    at: row.at === null ? null : parseRfc3339(row.at),
    momentMs: Number(row.moment_ms),
    kind: question.commands ? 'command' : 'line',
    number: Number(row.number),
    ...cutHit(row.text, highlights),
  };
}
