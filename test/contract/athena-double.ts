import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AthenaClient } from '@aws-sdk/client-athena';
import type { DuckDBConnection } from '@duckdb/node-api';

/**
 * Athena over a folder of derived rows, with DuckDB for its engine. It speaks the shapes of
 * https://docs.aws.amazon.com/athena/latest/APIReference/ (StartQueryExecution, GetQueryExecution, GetQueryResults,
 * StopQueryExecution), and refuses what Athena refuses: parameters over 1,024 characters, a token reused for another
 * query, and questions that do not name the tables' injected partitions.
 */
export interface AthenaDouble {
  readonly client: AthenaClient;
  /** What was started, oldest first. */
  readonly queries: readonly AthenaQuery[];
  /** How the next queries end: a state and its reason. */
  readonly ends: { state: 'FAILED' | 'CANCELLED'; reason: string }[];
  /** How many looks a query is queued and running for. */
  looks: number;
  /** The workgroup's limit; null: none. */
  cutoffBytes: number | null;
  /** Answers of StartQueryExecution that are lost on their way. */
  lost: number;
  close(): Promise<void>;
}

export interface AthenaQuery {
  readonly id: string;
  readonly token: string;
  readonly sql: string;
  readonly parameters: readonly string[];
  readonly scannedBytes: number;
  state: string;
  reason: string | null;
  looks: number;
  rows: readonly (readonly (string | null)[])[];
}

const MAX_PARAMETER = 1024;
const TABLES = /\b(?:FROM|JOIN) (sessions|commands|lines) (\w)\b/g;

/** Starts it over the tables that the connection has as views, made of the files below the folder. */
export async function startAthena(duck: DuckDBConnection, folder: string): Promise<AthenaDouble> {
  const queries: AthenaQuery[] = [];
  const double = {
    queries,
    ends: [] as AthenaDouble['ends'],
    looks: 2,
    cutoffBytes: null as number | null,
    lost: 0,
  };
  const actions: Record<string, (body: Record<string, unknown>) => Promise<object>> = {
    StartQueryExecution: async (body) => {
      const token = String(body['ClientRequestToken']);
      const sql = String(body['QueryString']);
      const known = queries.find((query) => query.token === token);
      if (known) {
        if (known.sql !== sql) throw new Refused('Idempotent parameters do not match');
        return { QueryExecutionId: known.id };
      }
      const parameters = (body['ExecutionParameters'] as string[] | undefined) ?? [];
      if (token.length < 32 || token.length > 128) throw new Refused('ClientRequestToken');
      if (parameters.some((value) => value.length < 1 || value.length > MAX_PARAMETER))
        throw new Refused('ExecutionParameters');
      if (body['WorkGroup'] !== 'sallyport') throw new Refused('WorkGroup is not found.');
      const query: AthenaQuery = {
        id: randomUUID(),
        token,
        sql,
        parameters,
        scannedBytes: scannedOf(sql, folder),
        state: 'QUEUED',
        reason: null,
        looks: 0,
        rows: [],
      };
      queries.push(query);
      return { QueryExecutionId: query.id };
    },
    GetQueryExecution: async (body) => {
      const query = found(queries, body);
      if (query.state === 'QUEUED' || query.state === 'RUNNING') await advance(duck, query, double);
      return {
        QueryExecution: {
          QueryExecutionId: query.id,
          Query: query.sql,
          StatementType: 'DML',
          WorkGroup: 'sallyport',
          Status: {
            State: query.state,
            ...(query.reason === null ? {} : { StateChangeReason: query.reason }),
            SubmissionDateTime: 1_700_000_000.123,
          },
          Statistics: { DataScannedInBytes: query.scannedBytes, EngineExecutionTimeInMillis: 1 },
        },
      };
    },
    GetQueryResults: async (body) => {
      const query = found(queries, body);
      if (query.state !== 'SUCCEEDED') throw new Refused('Query has not yet finished.');
      const from = Number(body['NextToken'] ?? 0);
      const to = from + Number(body['MaxResults'] ?? 1000);
      const [header = []] = query.rows;
      return {
        UpdateCount: 0,
        ResultSet: {
          ResultSetMetadata: {
            ColumnInfo: header.map((Name) => ({ Name, Label: Name, Type: 'varchar', Nullable: 'UNKNOWN' })),
          },
          // A null has no VarCharValue.
          Rows: query.rows
            .slice(from, to)
            .map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
        },
        ...(to < query.rows.length ? { NextToken: String(to) } : {}),
      };
    },
    StopQueryExecution: async (body) => {
      const query = found(queries, body);
      if (query.state === 'QUEUED' || query.state === 'RUNNING') query.state = 'CANCELLED';
      return {};
    },
  };
  const server = createServer(async (request, response) => {
    const action = String(request.headers['x-amz-target']).replace('AmazonAthena.', '');
    const { status, body } = await answer(actions[action], request);
    if (action === 'StartQueryExecution' && double.lost > 0) {
      double.lost -= 1;
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = new AthenaClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  return Object.assign(double, {
    client,
    close: async () => {
      client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

class Refused extends Error {}

async function answer(
  action: ((body: Record<string, unknown>) => Promise<object>) | undefined,
  request: IncomingMessage,
): Promise<{ status: number; body: object }> {
  try {
    if (action === undefined) throw new Refused('no such action');
    return { status: 200, body: await action(JSON.parse(await text(request)) as Record<string, unknown>) };
  } catch (error) {
    const type = error instanceof Refused ? 'InvalidRequestException' : 'InternalServerException';
    return {
      status: error instanceof Refused ? 400 : 500,
      body: { __type: type, message: String((error as Error).message) },
    };
  }
}

function found(queries: readonly AthenaQuery[], body: Record<string, unknown>): AthenaQuery {
  const query = queries.find(({ id }) => id === body['QueryExecutionId']);
  if (query === undefined) throw new Refused('QueryExecution was not found');
  return query;
}

async function advance(
  duck: DuckDBConnection,
  query: AthenaQuery,
  double: Pick<AthenaDouble, 'ends' | 'looks' | 'cutoffBytes'>,
): Promise<void> {
  query.looks += 1;
  query.state = 'RUNNING';
  if (query.looks < double.looks) return;
  const end = (state: string, reason: string) => Object.assign(query, { state, reason });
  const told = double.ends.shift();
  // Databases and tables are made by whoever has the folder.
  if (/^(CREATE|DROP) /.test(query.sql)) return void end('SUCCEEDED', '');
  if (told !== undefined) return void end(told.state, told.reason);
  if (double.cutoffBytes !== null && query.scannedBytes > double.cutoffBytes)
    return void end('CANCELLED', 'Bytes scanned limit was exceeded');
  for (const [, , alias] of query.sql.matchAll(TABLES)) {
    const missing = ['region', 'account'].find(
      (name) => !new RegExp(`\\b${alias}\\.${name} (=|IN) \\(?'`).test(query.sql),
    );
    if (missing !== undefined)
      return void end(
        'FAILED',
        `CONSTRAINT_VIOLATION: For the injected projected partition column ${missing}, the WHERE clause must contain only static equality conditions, and at least one such condition must be present.`,
      );
  }
  try {
    query.rows = await run(duck, query);
    query.state = 'SUCCEEDED';
  } catch (error) {
    const { message } = error as Error;
    end(
      'FAILED',
      `${/regex|perl operator/i.test(message) ? 'INVALID_FUNCTION_ARGUMENT' : 'SYNTAX_ERROR'}: ${message}`,
    );
  }
}

/** The parameters are put in as they came, literals of SQL: one that ends its quotes early would be seen here. */
async function run(duck: DuckDBConnection, { sql, parameters }: AthenaQuery) {
  let given = sql;
  if (parameters.length > 0) {
    await duck.run(`PREPARE asked AS ${sql}`);
    given = `EXECUTE asked(${parameters.join(', ')})`;
  }
  const reader = await duck.runAndReadAll(given);
  const names = reader.columnNames();
  const rows = reader.getRowsJson().map((row) => row.map((value) => (value === null ? null : String(value))));
  return [names, ...rows];
}

/** What lies in the partitions that the question names. */
function scannedOf(sql: string, folder: string): number {
  let bytes = 0;
  for (const [, table, alias] of sql.matchAll(TABLES)) {
    const listed = (name: string) =>
      new RegExp(`\\b${alias}\\.${name} IN \\(([^)]*)\\)`)
        .exec(sql)?.[1]
        ?.split(', ')
        .map((each) => each.slice(1, -1)) ?? [];
    const [, from = '', to = ''] =
      new RegExp(`\\b${alias}\\.day BETWEEN '(.{10})' AND '(.{10})'`).exec(sql) ?? [];
    for (const region of listed('region'))
      for (const account of listed('account')) {
        const place = join(folder, 'sallyport', table as string, `region=${region}`, `account=${account}`);
        const days = existsSync(place) ? readdirSync(place) : [];
        for (const day of days.filter((name) => name >= `day=${from}` && name <= `day=${to}`))
          for (const file of readdirSync(join(place, day))) bytes += statSync(join(place, day, file)).size;
      }
  }
  return bytes;
}
