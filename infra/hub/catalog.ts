import { Aws } from 'aws-cdk-lib';
import { CfnNamedQuery, CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { PARTITIONS } from '../../src/domain/archive/archive-table.ts';
import { archiveBucketName, NAMES } from '../names.ts';
import type { Archive } from './archive.ts';
import { ARCHIVE_TABLES, type ArchiveTable } from './archive-tables.ts';
import { savedQueries } from './saved-queries.ts';

/** A query that reads more than this is stopped: the cost of a forgotten WHERE. */
const MOST_BYTES_SCANNED = 1_000_000_000_000;

/** What is in the archive, as tables to ask: found by their paths, so that no partition has to be registered. */
export class Catalog extends Construct {
  constructor(scope: Construct, { archive, keyArn }: { archive: Archive; keyArn: string }) {
    super(scope, 'Catalog');
    const database = new CfnDatabase(this, 'Database', {
      catalogId: Aws.ACCOUNT_ID,
      databaseInput: { name: NAMES.database, description: 'Sallyport: sessions and what was typed in them' },
    });
    for (const table of ARCHIVE_TABLES) {
      const made = new CfnTable(this, `Table-${table.name}`, {
        catalogId: Aws.ACCOUNT_ID,
        databaseName: NAMES.database,
        tableInput: tableInput(table),
      });
      made.addResourceDependency(database);
    }
    const workgroup = new CfnWorkGroup(this, 'Workgroup', {
      name: NAMES.workgroup,
      description: 'Sallyport: questions to the session archive',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: MOST_BYTES_SCANNED,
        resultConfiguration: {
          outputLocation: `s3://${archive.answers.ref}/`,
          expectedBucketOwner: Aws.ACCOUNT_ID,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: keyArn },
        },
      },
    });
    for (const { name, description, sql } of savedQueries()) {
      const query = new CfnNamedQuery(this, `Query-${name}`, {
        database: NAMES.database,
        workGroup: NAMES.workgroup,
        name: `sallyport ${name}`,
        description,
        queryString: sql,
      });
      query.addResourceDependency(workgroup);
    }
  }
}

function tableInput({ name, description, columns }: ArchiveTable): CfnTable.TableInputProperty {
  const folder = `s3://${archiveBucketName(Aws.ACCOUNT_ID, Aws.REGION)}/sallyport/${name}/`;
  return {
    name,
    description,
    tableType: 'EXTERNAL_TABLE',
    partitionKeys: PARTITIONS.map((key) => ({ name: key, type: 'string' })),
    parameters: {
      EXTERNAL: 'TRUE',
      'projection.enabled': 'true',
      'projection.region.type': 'injected',
      'projection.account.type': 'injected',
      'projection.day.type': 'date',
      'projection.day.format': 'yyyy-MM-dd',
      'projection.day.range': '2026-01-01,NOW',
      'projection.day.interval': '1',
      'projection.day.interval.unit': 'DAYS',
      // Athena fills these in from the question, so that they stay as they are.
      'storage.location.template': `${folder}region=\${region}/account=\${account}/day=\${day}/`,
    },
    storageDescriptor: {
      location: folder,
      columns: columns.map(({ name: column, type, about }) => ({ name: column, type, comment: about })),
      compressed: true,
      inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      serdeInfo: {
        serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
        parameters: { 'ignore.malformed.json': 'true' },
      },
    },
  };
}
