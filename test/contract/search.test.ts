import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { MEMBER_ACCOUNT } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { hitOfRow, type SearchRow, searchSql } from '../../src/adapters/athena/search-sql.ts';
import { S3DerivedArchive } from '../../src/adapters/aws/archive/derived-archive.ts';
import { LocalSearchIndex } from '../../src/adapters/search/local-index.ts';
import { ThreadRowDeriver } from '../../src/adapters/search/row-deriver.ts';
import { ARCHIVE_TABLES, type ArchiveTableName } from '../../src/domain/archive/archive-table.ts';
import type { SearchHit } from '../../src/domain/archive/search-question.ts';
import { MemorySearchIndex } from '../memory/archive.ts';
import { describeSearch, type OpenedSearch } from './search.ts';

const BUCKET = 'archive-of-tests';

/** A deriver over a folder of its own. */
function aDeriver() {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-rows-'));
  return { folder, deriver: new ThreadRowDeriver(join(folder, 'spool')) };
}

describeSearch('the local index', async () => {
  const { folder, deriver } = aDeriver();
  const index = new LocalSearchIndex(join(folder, 'search.sqlite'));
  return {
    archive: async (sessions) => {
      for (const [session, copy] of sessions) {
        const rows = await deriver.derive(session, copy);
        await index.load(session, rows);
        await rows.discard();
      }
    },
    ask: async (question, mayRead) => (await index.search(question, mayRead)).hits,
    close: async () => {
      await index.close();
      await deriver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

describeSearch('the slow and obvious index', async () => {
  const { folder, deriver } = aDeriver();
  const index = new MemorySearchIndex();
  return {
    archive: async (sessions) => {
      for (const [session, copy] of sessions) await index.load(session, await deriver.derive(session, copy));
    },
    ask: async (question, mayRead) => (await index.search(question, mayRead)).hits,
    close: async () => {
      await deriver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

/** Athena's SQL, run by DuckDB over the objects that were written to S3. */
async function duckSearch(): Promise<OpenedSearch> {
  const aws = await startTestAws();
  const clients = makeClients(aws.endpoint, makeAdmin(aws.world, MEMBER_ACCOUNT));
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const { folder, deriver } = aDeriver();
  const derived = new S3DerivedArchive({ s3: clients.s3, bucket: BUCKET, folder: join(folder, 'fetched') });
  const instance = await DuckDBInstance.create(':memory:');
  const duck = await instance.connect();
  await duck.run('CREATE MACRO regexp_like(text, pattern) AS regexp_matches(text, pattern)');
  const owners = new Map<string, { owner: string; person: string | null }>();
  const fetchObjects = async () => {
    const { Contents } = await clients.s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
    for (const { Key } of Contents ?? []) {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
      const path = join(folder, 'objects', Key!);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, await Body!.transformToByteArray());
    }
  };
  return {
    archive: async (sessions) => {
      for (const [session, copy] of sessions) {
        owners.set(session.owner, { owner: session.owner, person: session.person });
        const rows = await deriver.derive(session, copy);
        await derived.write(session, rows);
        await rows.discard();
      }
      await fetchObjects();
      for (const table of Object.keys(ARCHIVE_TABLES) as ArchiveTableName[])
        await duck.run(viewOf(table, join(folder, 'objects')));
    },
    ask: async (question, mayRead) => {
      const { sql, parameters } = searchSql(question, [...owners.values()].filter(mayRead));
      const reader = await duck.runAndReadAll(sql, [...parameters]);
      const hits = reader.getRowObjectsJson().map((row) => hitOfRow(row as unknown as SearchRow, question));
      return hits.filter((hit): hit is SearchHit => hit !== null).slice(0, question.limit);
    },
    close: async () => {
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

describeSearch("Athena's SQL on DuckDB", duckSearch);
