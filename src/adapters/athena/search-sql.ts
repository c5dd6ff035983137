import { cutHit, lineMatcher } from '../../domain/archive/line-matcher.ts';
import type { SearchHit, SearchQuestion } from '../../domain/archive/search-question.ts';
import { parseRfc3339, renderRfc3339 } from '../../domain/kernel/rfc3339.ts';
import { type FoundPartitions, partitionClause, type Reach } from './reach.ts';
import { type BoundSql, SqlValues } from './sql-values.ts';

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

/** Somebody who has sessions that a question is about, and the partitions that they lie in. */
export interface FoundOwner extends FoundPartitions {
  readonly owner: string;
  readonly person: string | null;
}

/** Whose sessions may be read; null: all. */
export type ReadableOwners = readonly Pick<FoundOwner, 'owner' | 'person'>[] | null;

/**
 * Whose sessions a question is about, and in which partitions they lie. Only the sessions' own rows are read: a small
 * file each, so that the lines of others are never opened.
 */
export function ownersSql(question: SearchQuestion, reach: Reach, limit: number): BoundSql {
  const values = new SqlValues();
  const where = [partitionClause('s', reach), ...sessionClauses(question, values)];
  const sql = `SELECT s.owner, s.person, s.account, s.region, min(s.day) AS first_day, max(s.day) AS last_day
FROM sessions s
WHERE ${where.join('\n  AND ')}
GROUP BY s.owner, s.person, s.account, s.region
LIMIT ${Math.floor(limit)}`;
  return { sql, parameters: values.parameters };
}

/**
 * The same question as the local index answers, for Athena: over what is archived, without an index, at the price of
 * reading it. Expressions are Java's there: what both dialects have in common finds the same.
 */
export function searchSql(question: SearchQuestion, reach: Reach, readable: ReadableOwners = null): BoundSql {
  const values = new SqlValues();
  const where = [
    partitionClause('r', reach),
    partitionClause('s', reach),
    textClause(question, values),
    ...sessionClauses(question, values),
    ...ownerClauses(readable, values),
  ];
  const table = question.commands ? 'commands' : 'lines';
  const number = question.commands ? 'command' : 'line';
  const sql = `SELECT r.account, r.region, r.session_id, s.person, s.owner, s.node, s.node_name,
  r."at", r.moment_ms, r.${number} AS number, r.text
FROM ${table} r
JOIN sessions s ON s.session_id = r.session_id AND s.account = r.account AND s.region = r.region AND s.day = r.day
WHERE ${where.join('\n  AND ')}
ORDER BY s.started_at DESC, r.session_id DESC, r.${number}
LIMIT ${Math.floor(question.limit) + 1}`;
  return { sql, parameters: values.parameters };
}

function textClause({ text, regex, ignoreCase }: SearchQuestion, values: SqlValues): string {
  if (regex) return `regexp_like(r.text, ${values.add(ignoreCase ? `(?i)${text}` : text)})`;
  if (ignoreCase) return `strpos(lower(r.text), lower(${values.add(text)})) > 0`;
  return `strpos(r.text, ${values.add(text)}) > 0`;
}

function sessionClauses({ user, node, since, until }: SearchQuestion, values: SqlValues): readonly string[] {
  const clauses: string[] = [];
  if (user !== undefined)
    clauses.push(`(s.person = ${values.add(user)} OR strpos(s.owner, ${values.add(user)}) > 0)`);
  if (node !== undefined) clauses.push(`(s.node = ${values.add(node)} OR s.node_name = ${values.add(node)})`);
  if (since !== undefined)
    clauses.push(`(s.ended_at IS NULL OR s.ended_at >= ${values.add(renderRfc3339(since))})`);
  if (until !== undefined) clauses.push(`s.started_at < ${values.add(renderRfc3339(until))}`);
  return clauses;
}

function ownerClauses(readable: ReadableOwners, values: SqlValues): readonly string[] {
  if (readable === null) return [];
  if (readable.length === 0) return ['1 = 0'];
  const one = ({ owner, person }: Pick<FoundOwner, 'owner' | 'person'>) =>
    person === null
      ? `(s.owner = ${values.add(owner)} AND s.person IS NULL)`
      : `(s.owner = ${values.add(owner)} AND s.person = ${values.add(person)})`;
  return [`(${readable.map(one).join(' OR ')})`];
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
