import { CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { runQuery } from '../../../src/adapters/athena/query.ts';
import { createTableSql } from '../../../src/adapters/athena/table-ddl.ts';
import { ARCHIVE_TABLES, type ArchiveTableName } from '../../../src/domain/archive/archive-table.ts';
import type { Acceptance } from '../acceptance.ts';
import { acceptDatabase } from '../made-things.ts';
import type { RunLogs } from './logging.ts';

const STATEMENT_MS = 60_000;
/** A few kilobytes lie there: more than this is a mistake, and is stopped. */
const MOST_BYTES_SCANNED = 100_000_000;
/** What the sessions of the suite are of (test/contract/search.ts). */
const SUITE_ACCOUNTS = ['222222222222', '333333333333'] as const;
const SUITE_REGIONS = ['eu-west-1'] as const;
const SINCE = '2026-01-01';

/** Where this run's questions are asked. */
export interface RunAthena {
  readonly workgroup: string;
  readonly database: string;
}

/** A workgroup whose answers go into this run's bucket, and the archive's tables over it. */
export async function makeAthena(acceptance: Acceptance, { bucket }: RunLogs): Promise<RunAthena> {
  const { account, made, run, tags: Tags } = acceptance;
  const workgroup = acceptance.named();
  const database = acceptDatabase(run);
  made.add('workgroup', workgroup);
  await account.athena.send(
    new CreateWorkGroupCommand({
      Name: workgroup,
      Tags,
      Configuration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: MOST_BYTES_SCANNED,
        ResultConfiguration: { OutputLocation: `s3://${bucket}/answers/` },
      },
    }),
  );
  made.add('athena-database', database, workgroup);
  const state = (sql: string) =>
    runQuery(
      { athena: account.athena, workgroup },
      { sql, parameters: [] },
      { endsAt: performance.now() + STATEMENT_MS },
    );
  await state(`CREATE DATABASE \`${database}\``);
  const place = { database, bucket, accounts: SUITE_ACCOUNTS, regions: SUITE_REGIONS, since: SINCE };
  for (const table of Object.keys(ARCHIVE_TABLES) as ArchiveTableName[])
    await state(createTableSql(table, place));
  return { workgroup, database };
}
