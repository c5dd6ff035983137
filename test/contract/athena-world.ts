import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { MEMBER_ACCOUNT } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { AthenaSearch, type AthenaSearchParts } from '../../src/adapters/athena/athena-search.ts';
import { S3DerivedArchive } from '../../src/adapters/aws/archive/derived-archive.ts';
import { ThreadRowDeriver } from '../../src/adapters/search/row-deriver.ts';
import { ARCHIVE_TABLES, type ArchiveTableName } from '../../src/domain/archive/archive-table.ts';
import type { CopyToDerive, SessionToArchive } from '../../src/operations/archive-ports.ts';
import { SEARCH_T0 } from '../builders/archived-sessions.ts';
import { type AthenaDouble, startAthena } from './athena-double.ts';

const BUCKET = 'archive-of-tests';
const HOUR_MS = 3_600_000;

/** Athena's search over rows that were derived from copies, written to S3 and fetched from there. */
export interface AthenaWorld {
  readonly athena: AthenaDouble;
  readonly derived: S3DerivedArchive;
  searchWith(more?: Partial<AthenaSearchParts>): AthenaSearch;
  archive(sessions: readonly (readonly [SessionToArchive, CopyToDerive])[]): Promise<void>;
  close(): Promise<void>;
}

/** Starts local-aws for S3, DuckDB, and the double over both. */
export async function startAthenaWorld(): Promise<AthenaWorld> {
  const aws = await startTestAws();
  const clients = makeClients(aws.endpoint, makeAdmin(aws.world, MEMBER_ACCOUNT));
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-athena-'));
  const objects = join(folder, 'objects');
  const deriver = new ThreadRowDeriver(join(folder, 'spool'));
  const derived = new S3DerivedArchive({ s3: clients.s3, bucket: BUCKET, folder: join(folder, 'fetched') });
  const duck = await (await DuckDBInstance.create(':memory:')).connect();
  await duck.run('CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)');
  const athena = await startAthena(duck, objects);
  const fetchObjects = async () => {
    const { Contents } = await clients.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    for (const { Key } of Contents ?? []) {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      const path = join(objects, Key!);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, await Body!.transformToByteArray());
    }
  };
  return {
    athena,
    derived,
    searchWith: (more = {}) =>
      new AthenaSearch({
        athena: athena.client,
        workgroup: 'sallyport',
        database: 'sallyport',
        firstLookMs: 1,
        clock: { now: () => SEARCH_T0 + 24 * HOUR_MS },
        places: () => [
          { account: '222222222222', region: 'eu-west-1' },
          { account: '333333333333', region: 'eu-west-1' },
        ],
        ...more,
      }),
    archive: async (sessions) => {
      for (const [session, copy] of sessions) {
        const rows = await deriver.derive(session, copy);
        await derived.write(session, rows);
        await rows.discard();
      }
      await fetchObjects();
      for (const table of Object.keys(ARCHIVE_TABLES) as ArchiveTableName[])
        await duck.run(viewOf(table, objects));
    },
    close: async () => {
      await athena.close();
      duck.closeSync();
      await deriver.close();
      for (const client of Object.values(clients)) client.destroy();
      await aws.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The table as Athena has it: its columns and types, and the partitions of the keys as text. */
function viewOf(table: ArchiveTableName, folder: string): string {
  const types = { string: 'VARCHAR', bigint: 'BIGINT', int: 'INTEGER' };
  const columns = ARCHIVE_TABLES[table].map(({ name, type }) => `"${name}": '${types[type]}'`).join(', ');
  return `CREATE OR REPLACE VIEW ${table} AS SELECT * FROM read_json('${folder}/sallyport/${table}/*/*/*/*.jsonl.gz',
    format = 'newline_delimited', columns = {${columns}}, hive_partitioning = true, hive_types_autocast = false)`;
}
