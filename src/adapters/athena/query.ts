import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsCommandOutput,
  type QueryExecutionStatus,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { Asking } from '../../operations/archive-ports.ts';
import { Fault } from '../../operations/fault.ts';
import { asFault } from '../aws/aws-fault.ts';
import { type BoundSql, executionParameters } from './sql-values.ts';

/** Athena's most for a page of results, the header among them. */
const PAGE_ROWS = 1000;
/** A query takes about a second at least: the first looks come soon, later ones seldom. */
const FIRST_LOOK_MS = 200;
const LATER_LOOKS_MS = 1500;
const GROWTH = 1.5;
/** What Athena's reasons begin with: its own word for what went wrong. The rest may quote anything. */
const REASON_WORD = /^([A-Z][A-Z0-9_]{2,60})(?=:)/;

/** Where questions are asked. */
export interface QueryPlace {
  readonly athena: AthenaClient;
  readonly workgroup: string;
  /** Left out: the statement names it itself. */
  readonly database?: string;
  /** Shorter in tests. */
  readonly firstLookMs?: number;
}

/** Until when an answer is waited for, and who waits. */
export interface Patience {
  /** By performance.now(). */
  readonly endsAt: number;
  readonly asking?: Asking | undefined;
}

/** The time was up, or nobody waits any more; the query has been stopped. */
export class OutOfPatience extends Error {
  override readonly name = 'OutOfPatience';
}

/** Rows as Athena gives them: every value as text, or null. */
export type QueryRow = Readonly<Record<string, string | null>>;

/**
 * Runs a question and gives its rows. Throws OutOfPatience; Fault SEARCH_TOO_WIDE where the workgroup's limit of bytes
 * stops it; SEARCH_BAD_EXPRESSION where Athena cannot read an expression; ATHENA_FAILED, which names the query.
 */
export async function runQuery(place: QueryPlace, bound: BoundSql, patience: Patience): Promise<QueryRow[]> {
  const id = await startQuery(place, bound);
  try {
    await waitForQuery(place, id, patience);
    return await readRows(place, id, patience);
  } catch (error) {
    // It goes on costing until it is stopped; one that has ended already does not mind.
    await place.athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id })).catch(() => {});
    throw error;
  }
}

/** The token makes a repeated call, after an answer that was lost, the same query. */
async function startQuery({ athena, workgroup, database }: QueryPlace, bound: BoundSql): Promise<string> {
  const command = new StartQueryExecutionCommand({
    QueryString: bound.sql,
    ...(bound.parameters.length === 0 ? {} : { ExecutionParameters: executionParameters(bound) }),
    ClientRequestToken: randomUUID(),
    ...(database === undefined ? {} : { QueryExecutionContext: { Database: database } }),
    WorkGroup: workgroup,
  });
  const { QueryExecutionId: id } = await athena.send(command).catch(failed('athena StartQueryExecution'));
  if (id === undefined) throw failure('no query id', 'later');
  return id;
}

async function waitForQuery(
  { athena, firstLookMs = FIRST_LOOK_MS }: QueryPlace,
  id: string,
  patience: Patience,
): Promise<void> {
  for (let waitMs = firstLookMs; ; waitMs = Math.min(waitMs * GROWTH, LATER_LOOKS_MS)) {
    await pause(Math.min(waitMs, Math.max(0, patience.endsAt - performance.now())));
    const { QueryExecution } = await athena
      .send(new GetQueryExecutionCommand({ QueryExecutionId: id }))
      .catch(failed('athena GetQueryExecution'));
    const status = QueryExecution?.Status;
    if (status?.State === 'SUCCEEDED') return;
    if (status?.State === 'FAILED' || status?.State === 'CANCELLED') throw faultOf(id, status);
    keepPatience(patience);
  }
}

async function readRows({ athena }: QueryPlace, id: string, patience: Patience): Promise<QueryRow[]> {
  const rows: QueryRow[] = [];
  let page: GetQueryResultsCommandOutput | undefined;
  do {
    const NextToken = page?.NextToken;
    page = await athena
      .send(new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: PAGE_ROWS, NextToken }))
      .catch(failed('athena GetQueryResults'));
    const { Rows = [], ResultSetMetadata } = page.ResultSet ?? {};
    const names = (ResultSetMetadata?.ColumnInfo ?? []).map(({ Name }) => Name ?? '');
    // The first row of the first page has the columns' names.
    for (const { Data = [] } of NextToken === undefined ? Rows.slice(1) : Rows)
      rows.push(Object.fromEntries(names.map((name, at) => [name, Data[at]?.VarCharValue ?? null])));
    if (page.NextToken !== undefined) keepPatience(patience);
  } while (page.NextToken !== undefined);
  return rows;
}

function keepPatience({ endsAt, asking }: Patience): void {
  if (asking?.aborted === true || performance.now() >= endsAt)
    throw new OutOfPatience('the answer was no longer waited for');
}

function faultOf(id: string, { State, StateChangeReason = '', AthenaError }: QueryExecutionStatus): Fault {
  if (/bytes scanned limit/i.test(StateChangeReason))
    return new Fault(
      'SEARCH_TOO_WIDE',
      'To answer, more of the archive would be read than its workgroup allows. Give an account, a node or a person, and since and until.',
      { retry: 'never' },
    );
  const [word = 'no reason given'] = REASON_WORD.exec(StateChangeReason) ?? [];
  if (word === 'INVALID_FUNCTION_ARGUMENT')
    return new Fault(
      'SEARCH_BAD_EXPRESSION',
      "Athena cannot read this expression. Expressions are Java's in the archive: use what JavaScript and Java have in common.",
      { retry: 'never' },
    );
  const how = State === 'CANCELLED' ? 'was cancelled' : 'failed';
  return failure(
    `the query ${id} ${how}: ${word}. aws athena get-query-execution --query-execution-id ${id} tells more`,
    AthenaError?.Retryable === true ? 'later' : 'never',
  );
}

function failure(what: string, retry: 'later' | 'never'): Fault {
  return new Fault('ATHENA_FAILED', `athena: ${what}`, { retry });
}

function failed(operation: string): (error: unknown) => never {
  return (error) => {
    throw asFault(operation, error);
  };
}
