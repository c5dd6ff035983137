import { HUB_ACCOUNT, NAMES, REGION } from '../accounts.ts';

/** What the server may do in its own account. */
export function serverPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Resource: [
          `arn:aws:iam::*:role/${NAMES.memberRole}`,
          `arn:aws:iam::*:role/${NAMES.organizationRole}`,
          `arn:aws:iam::*:role/${NAMES.brokerRole}`,
        ],
      },
      {
        Effect: 'Allow',
        Action: 'sts:SetSourceIdentity',
        Resource: `arn:aws:iam::*:role/${NAMES.brokerRole}`,
      },
      {
        Effect: 'Allow',
        Action: [
          'sqs:ReceiveMessage',
          'sqs:DeleteMessage',
          'sqs:ChangeMessageVisibility',
          'sqs:GetQueueAttributes',
        ],
        Resource: `arn:aws:sqs:${REGION}:${HUB_ACCOUNT}:${NAMES.eventQueue}`,
      },
      {
        Effect: 'Allow',
        Action: ['sns:GetTopicAttributes', 'sns:Publish'],
        Resource: `arn:aws:sns:${REGION}:${HUB_ACCOUNT}:${NAMES.centralTopic}`,
      },
      {
        Effect: 'Allow',
        Action: [
          's3:GetObject',
          's3:GetObjectVersion',
          's3:ListBucket',
          's3:ListBucketVersions',
          's3:ListBucketMultipartUploads',
          's3:GetBucket*',
          's3:GetEncryptionConfiguration',
          's3:GetObject*',
        ],
        Resource: [`arn:aws:s3:::${NAMES.archiveBucket}`, `arn:aws:s3:::${NAMES.archiveBucket}/*`],
      },
      {
        Sid: 'Evidence',
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:PutObjectRetention', 's3:AbortMultipartUpload'],
        Resource: `arn:aws:s3:::${NAMES.archiveBucket}/sallyport/evidence/*`,
      },
      {
        Sid: 'DerivedRows',
        Effect: 'Allow',
        Action: 's3:PutObject',
        Resource: ['sessions', 'commands', 'lines'].map(
          (table) => `arn:aws:s3:::${NAMES.archiveBucket}/sallyport/${table}/*`,
        ),
      },
      {
        Sid: 'Retention',
        Effect: 'Allow',
        Action: ['s3:DeleteObjectVersion', 's3:PutObjectLegalHold'],
        Resource: `arn:aws:s3:::${NAMES.archiveBucket}/*`,
      },
      {
        Effect: 'Allow',
        Action: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: `arn:aws:kms:${REGION}:${HUB_ACCOUNT}:key/*`,
      },
      {
        Effect: 'Allow',
        Action: 'cloudwatch:PutMetricData',
        Resource: '*',
        Condition: { StringEquals: { 'cloudwatch:namespace': 'Sallyport' } },
      },
      { Effect: 'Allow', Action: ['organizations:Describe*', 'organizations:List*'], Resource: '*' },
    ],
  };
}
