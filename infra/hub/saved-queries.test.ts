import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { ARCHIVE_TABLES, PARTITIONS } from '../../src/domain/archive/archive-table.ts';
import { savedQueries } from './saved-queries.ts';

const PLACE = { region: 'us-east-1', account: '111111111111', day: '2026-11-21' };
const NODE = 'i-0123456789abcdef0';
const SQL_TYPES: Readonly<Record<string, string>> = { string: 'VARCHAR', bigint: 'BIGINT', int: 'INTEGER' };

/** The archive's tables in DuckDB, which speaks the same SQL as far as these go, with one session of each person. */
async function archive() {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const [table, fields] of Object.entries(ARCHIVE_TABLES)) {
    const columns = [
      ...fields.map(({ name, type }) => `"${name}" ${SQL_TYPES[type]}`),
      ...PARTITIONS.map((name) => `"${name}" VARCHAR`),
    ];
    await connection.run(`CREATE TABLE ${table} (${columns.join(', ')})`);
  }
  const insert = async (table: string, row: Readonly<Record<string, string | number>>) => {
    const all = { ...row, ...PLACE };
    const values = Object.values(all).map((value) => (typeof value === 'number' ? value : `'${value}'`));
    const names = Object.keys(all).map((name) => `"${name}"`);
    await connection.run(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${values.join(', ')})`);
  };
  for (const [person, node, text] of [
    ['engineer', NODE, 'chmod 777 /etc/motd'],
    ['contractor', 'mi-0123456789abcdef0', 'uptime'],
  ] as const) {
    const session_id = `${person}-1`;
    const at = '2026-11-21T10:00:00.000Z';
    await insert('sessions', {
      session_id,
      person,
      node,
      node_name: node,
      started_at: at,
      commands: 1,
      gaps: 0,
    });
    await insert('commands', { session_id, command: 1, at, moment_ms: 0, text });
    await insert('lines', { session_id, line: 1, at, moment_ms: 0, text: 'Permission denied' });
  }
  return connection;
}

test('each saved query runs on the tables, and finds what its name says', async () => {
  const connection = await archive();
  const found: Record<string, unknown[]> = {};
  for (const { name, sql } of savedQueries()) {
    const rows = (await connection.runAndReadAll(sql)).getRowObjects();
    found[name] = rows.map((row) => row['session_id']).sort();
  }
  expect(found).toEqual({
    'by user': ['engineer-1'],
    'by node': ['engineer-1'],
    'by command': ['engineer-1'],
    'by line': ['contractor-1', 'engineer-1'],
    sessions: ['contractor-1', 'engineer-1'],
  });
  connection.closeSync();
});
