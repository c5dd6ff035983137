import { Aws } from 'aws-cdk-lib';
import { DERIVED_PREFIX } from '../../src/domain/archive/archive-key.ts';
import { ARCHIVE_TABLES } from '../../src/domain/archive/archive-table.ts';
import { arnOf, bucketArn, iamArn } from '../arns.ts';
import { archiveBucketName, METRIC_NAMESPACE, NAMES } from '../names.ts';
import type { ReasonedStatement } from '../policies/statement.ts';

const EVERY_REGION = 'There is one archive in each Region, and an object for each session.';

/** What the server may do in the hub (policies/watch-calls.ts). */
export function serverStatements(): readonly ReasonedStatement[] {
  return [
    {
      Sid: 'EnterMembers',
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: [NAMES.memberRole, NAMES.brokerRole, NAMES.organizationRole].map((role) =>
        iamArn(`role/${role}`, '*'),
      ),
      because: 'Members are all accounts that have the role; each role decides itself whom it lets in.',
    },
    {
      Sid: 'GrantAsPerson',
      Effect: 'Allow',
      Action: 'sts:SetSourceIdentity',
      Resource: iamArn(`role/${NAMES.brokerRole}`, '*'),
      because: 'Members are all accounts that have the role; each role decides itself whom it lets in.',
    },
    {
      Sid: 'TakeEvents',
      Effect: 'Allow',
      Action: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
      Resource: arnOf('sqs', NAMES.eventQueue),
    },
    {
      Sid: 'Tell',
      Effect: 'Allow',
      Action: ['sns:GetTopicAttributes', 'sns:Publish'],
      Resource: arnOf('sns', NAMES.centralTopic),
    },
    ...archiveStatements(),
    {
      Sid: 'UseKeys',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'kms:GetKeyPolicy'],
      Resource: arnOf('kms', 'key/*', { region: '*' }),
      because:
        "There is one key in each Region, and each key's own policy lets in this role for the archive alone.",
    },
    {
      Sid: 'Count',
      Effect: 'Allow',
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': METRIC_NAMESPACE } },
      because: 'IAM knows no resource for it; the namespace is ours alone.',
    },
    {
      Sid: 'SignEvidence',
      Effect: 'Allow',
      Action: ['kms:GetPublicKey', 'kms:Sign'],
      Resource: arnOf('kms', 'key/*'),
      Condition: { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': NAMES.evidenceKeyAlias } },
      because: 'AWS makes the id of the key; its alias says which it is.',
    },
    {
      Sid: 'KnowOrganization',
      Effect: 'Allow',
      Action: 'organizations:DescribeOrganization',
      Resource: '*',
      because: 'IAM knows no resource for it.',
    },
  ];
}

/** The server reads the whole archive, and writes only what it makes itself: evidence, under a lock, and derived rows. */
function archiveStatements(): readonly ReasonedStatement[] {
  const archive = archiveBucketName(Aws.ACCOUNT_ID, '*');
  const derived = Object.keys(ARCHIVE_TABLES).map((table) =>
    bucketArn(archive, `/${DERIVED_PREFIX}${table}/*`),
  );
  const evidence = bucketArn(archive, `/${DERIVED_PREFIX}evidence/*`);
  return [
    {
      Sid: 'LookAtArchive',
      Effect: 'Allow',
      Action: [
        's3:GetBucketPolicy',
        's3:GetEncryptionConfiguration',
        's3:ListBucket',
        's3:ListBucketVersions',
        's3:ListBucketMultipartUploads',
      ],
      Resource: bucketArn(archive),
      because: EVERY_REGION,
    },
    {
      Sid: 'ReadArchive',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectLegalHold', 's3:GetObjectRetention', 's3:GetObjectVersion'],
      Resource: bucketArn(archive, '/*'),
      because: EVERY_REGION,
    },
    {
      Sid: 'Prune',
      Effect: 'Allow',
      Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      // Logs of accounts, whose ids have twelve digits; the heads of evidence chains are not among it.
      Resource: [
        bucketArn(archive, '/????????????/*'),
        ...derived,
        bucketArn(archive, `/${DERIVED_PREFIX}evidence/bundles/*`),
      ],
      because: `${EVERY_REGION} What is locked or held stays, whoever asks.`,
    },
    {
      Sid: 'Hold',
      Effect: 'Allow',
      Action: 's3:PutObjectLegalHold',
      Resource: bucketArn(archive, '/*'),
      because: EVERY_REGION,
    },
    { Sid: 'WriteRows', Effect: 'Allow', Action: 's3:PutObject', Resource: derived, because: EVERY_REGION },
    {
      Sid: 'WriteEvidence',
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:PutObjectRetention', 's3:AbortMultipartUpload'],
      Resource: evidence,
      because: EVERY_REGION,
    },
  ];
}
