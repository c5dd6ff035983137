import { AthenaClient } from '@aws-sdk/client-athena';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';

const MAX_ATTEMPTS = 6;

/** Clients of the account under test, as its administrator. */
export interface Account {
  readonly athena: AthenaClient;
  readonly cloudtrail: CloudTrailClient;
  readonly dynamodb: DynamoDBClient;
  readonly ec2: EC2Client;
  readonly events: EventBridgeClient;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
}

/** Where the account is, and who asks. */
export interface AccountPlace {
  readonly region: string;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Makes them. */
export function openAccount({ region, profile, endpoint }: AccountPlace): Account {
  const config = {
    region,
    maxAttempts: MAX_ATTEMPTS,
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint === undefined ? {} : { endpoint }),
  };
  return {
    athena: new AthenaClient(config),
    cloudtrail: new CloudTrailClient(config),
    dynamodb: new DynamoDBClient(config),
    ec2: new EC2Client(config),
    events: new EventBridgeClient(config),
    iam: new IAMClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: endpoint !== undefined }),
    sqs: new SQSClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
  };
}

/** Lets go of their sockets. */
export function closeAccount(account: Account): void {
  for (const client of Object.values(account)) client.destroy();
}

/** What AWS calls an error; the class's name for anything else. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : String(error);
}
