import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
} from '@aws-sdk/client-s3';
import { CreateDocumentCommand } from '@aws-sdk/client-ssm';
import type { Acceptance } from '../acceptance.ts';
import { ACCEPT_TAG, acceptLogGroup } from '../made-things.ts';

/** Where sessions of this run are logged. */
export interface RunLogs {
  readonly bucket: string;
  readonly logGroup: string;
}

/** Task 5: a log group and a bucket of this run's own; the account's preferences are left alone. */
export async function makeLogs(acceptance: Acceptance): Promise<RunLogs> {
  const { account, made, run } = acceptance;
  const bucket = acceptance.named();
  const logGroup = acceptLogGroup(run);
  await makeBucket(acceptance, bucket, false);
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await account.s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
  made.add('log-group', logGroup);
  await account.logs.send(new CreateLogGroupCommand({ logGroupName: logGroup, tags: { [ACCEPT_TAG]: run } }));
  await account.logs.send(new PutRetentionPolicyCommand({ logGroupName: logGroup, retentionInDays: 1 }));
  return { bucket, logGroup };
}

/** A bucket of this run's own, with or without object lock. */
export async function makeBucket(
  { account, made, options, tags: TagSet }: Acceptance,
  Bucket: string,
  ObjectLockEnabledForBucket: boolean,
): Promise<void> {
  made.add('bucket', Bucket);
  const LocationConstraint = options.region as BucketLocationConstraint;
  await account.s3.send(
    new CreateBucketCommand({
      Bucket,
      ...(ObjectLockEnabledForBucket ? { ObjectLockEnabledForBucket } : {}),
      ...(options.region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } }),
    }),
  );
  await account.s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
}

/** A session document that logs there, and ends what is forgotten. */
export async function makeDocument(acceptance: Acceptance, { bucket, logGroup }: RunLogs): Promise<string> {
  const { account, made, tags: Tags } = acceptance;
  const Name = acceptance.named();
  made.add('document', Name);
  const content = {
    schemaVersion: '1.0',
    description: 'sallyport accept',
    sessionType: 'Standard_Stream',
    inputs: {
      s3BucketName: bucket,
      s3KeyPrefix: '',
      s3EncryptionEnabled: false,
      cloudWatchLogGroupName: logGroup,
      cloudWatchEncryptionEnabled: false,
      cloudWatchStreamingEnabled: true,
      kmsKeyId: '',
      runAsEnabled: false,
      runAsDefaultUser: '',
      idleSessionTimeout: '5',
      maxSessionDuration: '15',
    },
  };
  await account.ssm.send(
    new CreateDocumentCommand({ Name, Content: JSON.stringify(content), DocumentType: 'Session', Tags }),
  );
  return Name;
}

/** Lets a node's role write this run's logs; the policy is taken away with the rest. */
export async function letNodeLog(acceptance: Acceptance, role: string, logs: RunLogs): Promise<void> {
  const { account, made, options } = acceptance;
  const PolicyName = acceptance.named('logs');
  const group = `arn:aws:logs:${options.region}:${options.account}:log-group:${logs.logGroup}`;
  const bucket = `arn:aws:s3:::${logs.bucket}`;
  const allow = (Action: readonly string[], Resource: string | readonly string[]) => ({
    Effect: 'Allow',
    Action,
    Resource,
  });
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      allow(['s3:PutObject', 's3:PutObjectAcl'], `${bucket}/*`),
      allow(['s3:GetEncryptionConfiguration'], bucket),
      allow(['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], [group, `${group}:*`]),
      allow(['logs:DescribeLogGroups'], '*'),
    ],
  });
  made.add('role-policy', PolicyName, role);
  await account.iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName, PolicyDocument }));
}
