/**
 * Quotas that the watch meets, as they come with an account in us-east-1, where AWS publishes them. `seen` as in
 * prices.ts: on a page of AWS's own, or from memory; null: AWS publishes none. Looked up in November 2026.
 */
export interface Quota {
  readonly name: string;
  /** A second, where `unit` is a rate. */
  readonly value: number | null;
  readonly unit: string;
  readonly adjustable: boolean;
  readonly seen: 'AWS' | 'memory';
  readonly source: string;
}

export const QUOTAS = {
  startExecution: {
    ...{ name: 'StartExecution, Standard', value: 300, unit: 'a second, 1,300 at once', adjustable: true },
    ...{ seen: 'AWS', source: 'Step Functions developer guide, Quotas (its stored source)' },
  },
  stateTransition: {
    ...{ name: 'StateTransition', value: 1500, unit: 'a second, 5,000 at once', adjustable: true },
    ...{ seen: 'AWS', source: 'Step Functions developer guide, Quotas (its stored source; more by now)' },
  },
  openExecutions: {
    ...{ name: 'open executions', value: 1_000_000, unit: 'executions', adjustable: true },
    ...{ seen: 'AWS', source: 'Step Functions developer guide, Service quotas' },
  },
  concurrency: {
    ...{ name: 'Lambda concurrent executions', value: 1000, unit: 'executions', adjustable: true },
    ...{ seen: 'memory', source: 'Lambda developer guide, Quotas' },
  },
  ruleInvocations: {
    ...{ name: 'EventBridge invocations', value: 18_750, unit: 'a second', adjustable: true },
    ...{ seen: 'AWS', source: 'EventBridge user guide, Quotas (750 in the smallest Regions)' },
  },
  describeSessions: {
    ...{ name: 'DescribeSessions', value: null, unit: 'a second, account and Region', adjustable: false },
    ...{ seen: 'AWS', source: 'not published; facts of this project found none either' },
  },
  terminateSession: {
    ...{ name: 'TerminateSession', value: null, unit: 'a second, account and Region', adjustable: false },
    ...{ seen: 'AWS', source: 'not published' },
  },
  assumeRole: {
    ...{ name: 'STS AssumeRole', value: 600, unit: 'a second, account and Region', adjustable: true },
    ...{ seen: 'memory', source: 'IAM user guide, IAM and STS quotas' },
  },
  partitionWrites: {
    ...{ name: 'DynamoDB, one partition', value: 1000, unit: 'write units a second', adjustable: false },
    ...{ seen: 'memory', source: 'DynamoDB developer guide, partition key design' },
  },
  tableWrites: {
    ...{
      name: 'DynamoDB, one table on demand',
      value: 40_000,
      unit: 'write units a second',
      adjustable: true,
    },
    ...{ seen: 'memory', source: 'DynamoDB developer guide, Service quotas' },
  },
  tableReads: {
    ...{
      name: 'DynamoDB, one table on demand',
      value: 40_000,
      unit: 'read units a second',
      adjustable: true,
    },
    ...{ seen: 'memory', source: 'DynamoDB developer guide, Service quotas' },
  },
  inFlight: {
    ...{
      name: 'SQS messages in flight',
      value: 120_000,
      unit: 'messages, standard queue',
      adjustable: false,
    },
    ...{ seen: 'memory', source: 'SQS developer guide, Quotas' },
  },
  publishes: {
    ...{ name: 'SNS Publish', value: 30_000, unit: 'a second', adjustable: true },
    ...{ seen: 'memory', source: 'SNS endpoints and quotas' },
  },
  shardRecords: {
    ...{ name: 'Kinesis, one shard', value: 1000, unit: 'records a second, 1 MB', adjustable: false },
    ...{ seen: 'memory', source: 'Kinesis Data Streams developer guide, Quotas' },
  },
  prefixWrites: {
    ...{ name: 'S3, one prefix', value: 3500, unit: 'writes a second', adjustable: false },
    ...{ seen: 'memory', source: 'S3 user guide, Optimizing performance' },
  },
  keyRequests: {
    ...{ name: 'KMS, symmetric keys', value: 50_000, unit: 'requests a second', adjustable: true },
    ...{ seen: 'memory', source: 'KMS developer guide, Request quotas' },
  },
  stackInstances: {
    ...{ name: 'instances of one StackSet', value: 100_000, unit: 'stack instances', adjustable: true },
    ...{ seen: 'memory', source: 'CloudFormation user guide, Quotas' },
  },
  queries: {
    ...{ name: 'Athena active DML queries', value: 200, unit: 'queries', adjustable: true },
    ...{ seen: 'memory', source: 'Athena user guide, Service Quotas' },
  },
} as const satisfies Readonly<Record<string, Quota>>;

export type QuotaName = keyof typeof QUOTAS;
