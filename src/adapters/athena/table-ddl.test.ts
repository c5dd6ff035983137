import { expect, test } from 'vitest';
import type { SearchQuestion } from '../../domain/archive/search-question.ts';
import { executionParameters, searchSql } from './search-sql.ts';
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
    account: text,
    since: 0,
    until: 1,
    regex: false,
    ignoreCase: true,
    commands: true,
    limit: 5,
  };
  const bound = searchSql(question, [{ owner: text, person: null }]);
  expect(bound.sql).not.toContain('DROP');
  expect(bound.sql.match(/\?/g)).toHaveLength(bound.parameters.length);
  expect(bound.sql).toContain('FROM commands r');
  expect(executionParameters(bound)[0]).toBe("'''; DROP TABLE lines; --'");
  expect(searchSql(question, []).sql).toContain('1 = 0');
});
