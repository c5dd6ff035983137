import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { arnOf, bucketArn } from '../arns.ts';
import { FUNCTION_NAMES } from '../compute/function-specs.ts';
import { SERVICE_ROLES } from '../member/service-roles.ts';
import { archiveBucketName, configBucketName, functionLogGroup, NAMES } from '../names.ts';
import { output } from '../output.ts';
import { FOR_THIS_ACCOUNT, principalsHere, rolesHere } from '../policies/account-principals.ts';
import type { Audience } from '../policies/audience.ts';
import { keyAdministration, logsUseOf } from '../policies/key-administration.ts';
import { policyDocument, type Statement } from '../policies/statement.ts';
import { SEARCH_NAMES } from '../search/search-names.ts';

/** The key of what the hub keeps: the archive, the answers of queries, the central topic. */
export class ArchiveKey extends Construct {
  readonly arn: string;

  constructor(
    scope: Construct,
    { audience, administrators }: { audience: Audience; administrators: readonly string[] },
  ) {
    super(scope, 'ArchiveKey');
    const key = new CfnKey(this, 'Key', {
      description: 'Sallyport: the session archive',
      enableKeyRotation: true,
      keyPolicy: policyDocument([
        keyAdministration(administrators),
        ...uses(audience),
        ...computeUses(administrators),
      ]),
    });
    key.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new CfnAlias(this, 'Alias', { aliasName: NAMES.archiveKeyAlias, targetKeyId: key.attrKeyId });
    this.arn = key.attrArn;
    output(this, 'ArchiveKeyArn', key.attrArn);
  }
}

const through = (service: string) => `${service}.${Aws.REGION}.amazonaws.com`;

function uses(audience: Audience): readonly Statement[] {
  const byS3 = { 'kms:ViaService': through('s3') };
  const readers = principalsHere(rolesHere(NAMES.auditorRole, NAMES.responderRole, NAMES.serverRole));
  return [
    {
      Sid: 'NodesAndForwarders',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      // A log in several parts needs Decrypt too (facts/aws.md E3).
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        StringEquals: {
          ...audience,
          ...byS3,
          // The bucket's own key is asked for, so that the context names the bucket and not the object.
          'kms:EncryptionContext:aws:s3:arn': bucketArn(archiveBucketName(Aws.ACCOUNT_ID, Aws.REGION)),
        },
      },
    },
    {
      Sid: 'Readers',
      Effect: 'Allow',
      ...readers,
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: { ...readers.Condition, StringEquals: byS3 },
    },
    {
      Sid: 'ServerLooksAndTells',
      Effect: 'Allow',
      ...principalsHere(rolesHere(NAMES.serverRole)),
      Action: ['kms:DescribeKey', 'kms:GetKeyPolicy'],
      Resource: '*',
    },
    {
      Sid: 'ServerPublishes',
      Effect: 'Allow',
      ...principalsHere(rolesHere(NAMES.serverRole)),
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: '*',
      Condition: {
        ...principalsHere(rolesHere(NAMES.serverRole)).Condition,
        StringEquals: { 'kms:ViaService': through('sns') },
      },
    },
    {
      Sid: 'Alarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: FOR_THIS_ACCOUNT,
    },
    logsUseOf(
      Aws.REGION,
      logGroups().map((group) => arnOf('logs', `log-group:${group}`)),
    ),
  ];
}

/** What DynamoDB asks for in the name of who uses a table. [AWS: DynamoDB encryption at rest, key policy, 2026-11] */
export const TABLE_KEY_USE = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey*',
  'kms:ReEncrypt*',
];

/** Every log group of the hub; those of functions are there only where the watch runs on Lambda. */
function logGroups(): readonly string[] {
  return [
    NAMES.heartbeatsGroup,
    NAMES.timerGroup,
    NAMES.apiGroup,
    ...FUNCTION_NAMES.map((name) => functionLogGroup(name)),
  ];
}

/** What the watch on Lambda uses it for; whoever deploys makes the table with it, and writes the configuration. */
function computeUses(administrators: readonly string[]): readonly Statement[] {
  const deployers = principalsHere(administrators);
  const watch = principalsHere(rolesHere(NAMES.serverRole));
  const linesReaders = principalsHere(rolesHere(NAMES.serverRole, SEARCH_NAMES.feedRole));
  const lines = principalsHere(rolesHere(NAMES.linesRole, SERVICE_ROLES.logs));
  const use = (
    Sid: string,
    who: typeof watch,
    Action: readonly string[],
    equals: Readonly<Record<string, string>>,
  ): Statement => ({
    Sid,
    Effect: 'Allow',
    ...who,
    Action,
    Resource: '*',
    Condition: { ...who.Condition, StringEquals: equals },
  });
  // What DynamoDB asks for in the caller's name. [AWS: DynamoDB encryption at rest, key policy, 2026-11]
  const config = {
    'kms:ViaService': through('s3'),
    'kms:EncryptionContext:aws:s3:arn': bucketArn(configBucketName(Aws.ACCOUNT_ID, Aws.REGION)),
  };
  return [
    use('TableMade', deployers, ['kms:CreateGrant', ...TABLE_KEY_USE], {
      'kms:ViaService': through('dynamodb'),
    }),
    use('TableUsed', watch, TABLE_KEY_USE, { 'kms:ViaService': through('dynamodb') }),
    use('LinesRead', linesReaders, ['kms:Decrypt'], { 'kms:ViaService': through('kinesis') }),
    use('LinesPut', lines, ['kms:GenerateDataKey'], { 'kms:ViaService': through('kinesis') }),
    use('ConfigWritten', deployers, ['kms:Decrypt', 'kms:GenerateDataKey'], config),
  ];
}
