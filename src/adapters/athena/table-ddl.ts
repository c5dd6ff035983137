import { DERIVED_PREFIX } from '../../domain/archive/archive-key.ts';
import { ARCHIVE_TABLES, type ArchiveTableName, PARTITIONS } from '../../domain/archive/archive-table.ts';

/** Where the tables are, and what partitions there can be. */
export interface TablePlace {
  readonly database: string;
  readonly bucket: string;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** The first day that has rows: `2026-01-01`. */
  readonly since: string;
}

const NAME = /^[a-z][a-z0-9_]{0,62}$/;
const VALUE = /^[a-z0-9.-]{1,63}$/;

/**
 * CREATE EXTERNAL TABLE for Athena, over the rows as they lie there: gzipped JSON lines. Partitions are projected from
 * their keys, so that nobody has to add them (https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html).
 */
export function createTableSql(table: ArchiveTableName, place: TablePlace): string {
  const { database, bucket, accounts, regions, since } = place;
  const values = [bucket, since, ...accounts, ...regions];
  const odd = NAME.test(database) ? values.find((value) => !VALUE.test(value)) : database;
  if (odd !== undefined) throw new Error(`${JSON.stringify(odd)} cannot stand in a table's definition`);
  const columns = ARCHIVE_TABLES[table].map(
    ({ name, type, about }) => `  \`${name}\` ${type} COMMENT '${about.replaceAll("'", "''")}'`,
  );
  const location = `s3://${bucket}/${DERIVED_PREFIX}${table}/`;
  const template = PARTITIONS.map((name) => `${name}=\${${name}}/`).join('');
  const properties = {
    'projection.enabled': 'true',
    'projection.region.type': 'enum',
    'projection.region.values': regions.join(','),
    'projection.account.type': 'enum',
    'projection.account.values': accounts.join(','),
    'projection.day.type': 'date',
    'projection.day.format': 'yyyy-MM-dd',
    'projection.day.range': `${since},NOW`,
    'storage.location.template': `${location}${template}`,
  };
  return `CREATE EXTERNAL TABLE IF NOT EXISTS \`${database}\`.\`${table}\` (
${columns.join(',\n')}
)
PARTITIONED BY (${PARTITIONS.map((name) => `\`${name}\` string`).join(', ')})
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES ('ignore.malformed.json' = 'true')
STORED AS TEXTFILE
LOCATION '${location}'
TBLPROPERTIES (
${Object.entries(properties)
  .map(([name, value]) => `  '${name}' = '${value}'`)
  .join(',\n')}
)`;
}
