/**
 * What AWS asks in us-east-1 (N. Virginia), without free tiers, discounts, taxes or data transfer. Looked up in November
 * 2026 in stored copies of public pages, since no account was at hand: `AWS` was read on a page of AWS's own, `other` on
 * a page of somebody else's, `memory` was found on neither and is what AWS has long asked. Verify before you rely on it.
 */
export interface Price {
  readonly dollars: number;
  /** How many of the unit that is for. */
  readonly per: number;
  readonly unit: string;
  readonly seen: 'AWS' | 'other' | 'memory';
  readonly source: string;
}

const GB = 1024 ** 3;

export const PRICES = {
  transition: {
    ...{ dollars: 0.025, per: 1000, unit: 'state transitions, retries included' },
    ...{ seen: 'AWS', source: 'aws.amazon.com/step-functions/pricing' },
  },
  invocation: {
    ...{ dollars: 0.2, per: 1e6, unit: 'Lambda requests' },
    ...{ seen: 'other', source: 'cloudchipr.com/blog/aws-lambda-pricing' },
  },
  armSecond: {
    ...{ dollars: 0.0000133334, per: 1, unit: 'GB-seconds of Lambda, arm64' },
    ...{ seen: 'other', source: 'cloudchipr.com/blog/aws-lambda-pricing' },
  },
  x86Second: {
    ...{ dollars: 0.0000166667, per: 1, unit: 'GB-seconds of Lambda, x86' },
    ...{ seen: 'other', source: 'cloudchipr.com/blog/aws-lambda-pricing' },
  },
  writeUnit: {
    ...{ dollars: 0.625, per: 1e6, unit: 'DynamoDB write request units, on demand' },
    ...{ seen: 'other', source: 'airbyte.com/data-engineering-resources/dynamodb-pricing' },
  },
  readUnit: {
    ...{ dollars: 0.125, per: 1e6, unit: 'DynamoDB read request units, on demand' },
    ...{ seen: 'other', source: 'airbyte.com/data-engineering-resources/dynamodb-pricing' },
  },
  tableByte: {
    ...{ dollars: 0.25, per: GB, unit: 'bytes in DynamoDB, a month' },
    ...{ seen: 'memory', source: 'aws.amazon.com/dynamodb/pricing' },
  },
  queueRequest: {
    ...{ dollars: 0.4, per: 1e6, unit: 'SQS requests, standard queues' },
    ...{ seen: 'other', source: 'cloudburn.io/blog/amazon-sqs-pricing' },
  },
  publish: {
    ...{ dollars: 0.5, per: 1e6, unit: 'SNS publishes; to SQS nothing is added' },
    ...{ seen: 'memory', source: 'aws.amazon.com/sns/pricing' },
  },
  forwardedEvent: {
    ...{ dollars: 1, per: 1e6, unit: 'EventBridge events to another account' },
    ...{ seen: 'other', source: 'cloudburn.io/blog/amazon-eventbridge-pricing' },
  },
  objectWrite: {
    ...{ dollars: 0.005, per: 1000, unit: 'S3 PUT, COPY, POST, LIST' },
    ...{ seen: 'memory', source: 'aws.amazon.com/s3/pricing' },
  },
  objectRead: {
    ...{ dollars: 0.0004, per: 1000, unit: 'S3 GET and all others' },
    ...{ seen: 'memory', source: 'aws.amazon.com/s3/pricing' },
  },
  objectByte: {
    ...{ dollars: 0.023, per: GB, unit: 'bytes in S3 Standard, a month' },
    ...{ seen: 'memory', source: 'aws.amazon.com/s3/pricing' },
  },
  keyRequest: {
    ...{ dollars: 0.03, per: 10_000, unit: 'KMS requests' },
    ...{ seen: 'memory', source: 'aws.amazon.com/kms/pricing' },
  },
  dataEvent: {
    ...{ dollars: 0.1, per: 100_000, unit: 'CloudTrail data events' },
    ...{ seen: 'AWS', source: 'aws.amazon.com/cloudtrail/pricing' },
  },
  streamRecord: {
    ...{ dollars: 0.014, per: 1e6, unit: 'Kinesis PUT payload units of 25 KB' },
    ...{ seen: 'memory', source: 'aws.amazon.com/kinesis/data-streams/pricing' },
  },
  shardHour: {
    ...{ dollars: 0.015, per: 1, unit: 'Kinesis shard hours' },
    ...{ seen: 'memory', source: 'aws.amazon.com/kinesis/data-streams/pricing' },
  },
  logByte: {
    ...{ dollars: 0.5, per: GB, unit: 'bytes taken in by CloudWatch Logs' },
    ...{ seen: 'memory', source: 'aws.amazon.com/cloudwatch/pricing' },
  },
  metricRequest: {
    ...{ dollars: 0.01, per: 1000, unit: 'PutMetricData requests' },
    ...{ seen: 'memory', source: 'aws.amazon.com/cloudwatch/pricing' },
  },
} as const satisfies Readonly<Record<string, Price>>;

export type Priced = keyof typeof PRICES;

/** Dollars for so many of a unit. */
export function dollarsOf(what: Priced, count: number): number {
  const { dollars, per } = PRICES[what];
  return (dollars / per) * count;
}
