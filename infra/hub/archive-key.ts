import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { arnOf, bucketArn } from '../arns.ts';
import { archiveBucketName, NAMES } from '../names.ts';
import { output } from '../output.ts';
import { FOR_THIS_ACCOUNT, principalsHere, rolesHere } from '../policies/account-principals.ts';
import type { Audience } from '../policies/audience.ts';
import { keyAdministration, logsUseOf } from '../policies/key-administration.ts';
import { policyDocument, type Statement } from '../policies/statement.ts';

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
      keyPolicy: policyDocument([keyAdministration(administrators), ...uses(audience)]),
    });
    key.applyRemovalPolicy(RemovalPolicy.RETAIN);
    new CfnAlias(this, 'Alias', { aliasName: NAMES.archiveKeyAlias, targetKeyId: key.attrKeyId });
    this.arn = key.attrArn;
    output(this, 'ArchiveKeyArn', key.attrArn);
  }
}

function uses(audience: Audience): readonly Statement[] {
  const through = (service: string) => `${service}.${Aws.REGION}.amazonaws.com`;
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
    logsUseOf(Aws.REGION, [arnOf('logs', `log-group:${NAMES.heartbeatsGroup}`)]),
  ];
}
