import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { EXPIRES, tableDefinition } from '../../src/adapters/dynamodb/table-definition.ts';
import { NAMES } from '../names.ts';
import { output } from '../output.ts';

/**
 * The state of the watch, as the code that uses it defines the table (src/adapters/dynamodb/table-definition.ts): sessions,
 * grants, findings, approvals, what waits. It can be put back to any second of the last 35 days, and stays when the stack
 * goes.
 */
export class StateTable extends Construct {
  readonly table: CfnTable;

  constructor(scope: Construct, keyArn: string) {
    super(scope, 'StateTable');
    const defined = tableDefinition(NAMES.table);
    const keys = (schema: readonly { AttributeName: string; KeyType: string }[]) =>
      schema.map(({ AttributeName, KeyType }) => ({ attributeName: AttributeName, keyType: KeyType }));
    this.table = new CfnTable(this, 'Table', {
      tableName: defined.TableName,
      billingMode: defined.BillingMode,
      keySchema: keys(defined.KeySchema),
      attributeDefinitions: defined.AttributeDefinitions.map(({ AttributeName, AttributeType }) => ({
        attributeName: AttributeName,
        attributeType: AttributeType,
      })),
      globalSecondaryIndexes: defined.GlobalSecondaryIndexes.map(({ IndexName, KeySchema, Projection }) => ({
        indexName: IndexName,
        keySchema: keys(KeySchema),
        projection: {
          projectionType: Projection.ProjectionType,
          ...('NonKeyAttributes' in Projection
            ? { nonKeyAttributes: [...(Projection.NonKeyAttributes ?? [])] }
            : {}),
        },
      })),
      timeToLiveSpecification: { attributeName: EXPIRES, enabled: true },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      sseSpecification: { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: keyArn },
      deletionProtectionEnabled: true,
    });
    this.table.applyRemovalPolicy(RemovalPolicy.RETAIN);
    output(this, 'StateTable', this.table.ref);
  }
}
