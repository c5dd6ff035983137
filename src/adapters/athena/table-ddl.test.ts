import { expect, test } from 'vitest';
import type { SearchQuestion } from '../../domain/archive/search-question.ts';
import { ownersSql, searchSql } from './search-sql.ts';
import { executionParameters, SqlValues } from './sql-values.ts';
import { createTableSql } from './table-ddl.ts';

const PLACE = {
  database: 'sallyport',
  bucket: 'archive-111111111111',
  accounts: ['111111111111', '222222222222'],
  regions: ['eu-west-1'],
  since: '2026-01-01',
};

test('a table has its columns, its partitions projected from the keys, and reads gzipped JSON lines', () => {
  const sql = createTableSql('lines', PLACE);
  expect(sql).toContain('CREATE EXTERNAL TABLE IF NOT EXISTS `sallyport`.`lines` (\n  `session_id` string');
  expect(sql).toContain('`moment_ms` bigint');
  expect(sql).toContain('PARTITIONED BY (`region` string, `account` string, `day` string)');
  expect(sql).toContain("ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'");
  expect(sql).toContain("'projection.account.values' = '111111111111,222222222222'");
  expect(sql).toContain("'projection.day.range' = '2026-01-01,NOW'");
  expect(sql).toContain(
    "'storage.location.template' = 's3://archive-111111111111/sallyport/lines/region=${region}/account=${account}/day=${day}/'",
  );
});

test.each([{ database: 'x`; DROP' }, { bucket: "a'b" }, { accounts: ["1'"] }, { since: '2026-01-01,NOW' }])(
  'a definition with %j is not made',
  (odd) => {
    expect(() => createTableSql('lines', { ...PLACE, ...odd })).toThrow('cannot stand in');
  },
);

test('whatever is asked for, no value of it is part of the SQL', () => {
  const text = `'; DROP TABLE lines; --`;
  const question: SearchQuestion = {
    text,
    user: text,
    node: text,
    since: 0,
    until: 1,
    regex: false,
    ignoreCase: true,
    commands: true,
    limit: 5,
  };
  const reach = {
    accounts: ['222222222222'],
    regions: ['eu-west-1'],
    fromDay: '2026-11-21',
    toDay: '2026-11-22',
  };
  const bound = searchSql(question, reach, [{ owner: text, person: null }]);
  for (const { sql, parameters } of [bound, ownersSql(question, reach, 10)]) {
    expect(sql).not.toContain('DROP');
    expect(sql.match(/\?/g)).toHaveLength(parameters.length);
  }
  expect(bound.sql).toContain('FROM commands r');
  expect(executionParameters(bound)[0]).toBe("'''; DROP TABLE lines; --'");
  expect(searchSql(question, reach, []).sql).toContain('1 = 0');
  expect(() => searchSql(question, { ...reach, accounts: [text] })).toThrow('no part of a partition');
});

test('a value that is longer than a parameter may be is put together of several, none of which is too long', () => {
  const text = `${"'".repeat(1000)}${'\u{1F5DD}'.repeat(300)}`;
  const values = new SqlValues();
  expect(values.add(text)).toMatch(/^concat\(\?, \?/);
  expect(values.parameters.join('')).toBe(text);
  for (const parameter of executionParameters({ sql: '', parameters: values.parameters })) {
    expect(parameter.length).toBeLessThanOrEqual(1024);
    expect(parameter.isWellFormed()).toBe(true);
  }
});
