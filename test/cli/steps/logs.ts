import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { ACCOUNT, policyText, REGION, type Step, step } from './step.ts';

const group = { logGroupName: '/ssm/sessions' };
const stream = { ...group, logStreamName: 'dev-0123456789abcdef0' };
const errors = { filterName: 'errors', filterPattern: 'ERROR' };
const metric = { metricName: 'errors', metricNamespace: 'Sessions', metricValue: '1' };
const ARN = `arn:aws:logs:${REGION}:222222222222:log-group:/ssm/sessions`;
const now = Math.floor(Date.now() / 1000);
const span = { startTime: now - 3600, endTime: now + 3600 };
const hub = { destinationName: 'hub' };

/** A stream that Logs may write to, and the role in which it does: what `logsSteps` subscribes with. */
export function logsStream({ world }: LocalAws): { stream: string; writer: string } {
  const place = { account: ACCOUNT, region: REGION };
  const { arn } = world.kinesis.create(place, { name: 'logs', shards: 1, mode: 'PROVISIONED' });
  const writer = world.iam.bootstrap.role({
    account: ACCOUNT,
    name: 'log-writer',
    trust: JSON.parse(policyText({ Principal: { Service: 'logs.amazonaws.com' }, Action: 'sts:AssumeRole' })),
    policies: [{ name: 'write', document: policyText({ Action: 'kinesis:PutRecord', Resource: arn }) }],
  });
  return { stream: arn, writer };
}

/**
 * Log groups, streams, events, filters and destinations. Given: `key`, the ARN of a key that Logs may use, and what
 * `logsStream` made.
 */
export const logsSteps: readonly Step[] = [
  step('CreateLogGroup', group),
  step('AssociateKmsKey', { ...group, kmsKeyId: '<key>' }),
  step(
    'DescribeLogGroups',
    { logGroupNamePrefix: '/ssm' },
    { shows: { logGroups: [{ kmsKeyId: '<key>' }] } },
  ),
  step('DisassociateKmsKey', group),
  step('PutRetentionPolicy', { ...group, retentionInDays: 7 }),
  step(
    'DescribeLogGroups',
    { logGroupNamePrefix: '/ssm' },
    { shows: { logGroups: [{ retentionInDays: 7 }] } },
  ),
  step('DeleteRetentionPolicy', group),
  step('TagLogGroup', { ...group, tags: { use: 'sessions' } }),
  step('ListTagsLogGroup', group, { shows: { tags: { use: 'sessions' } } }),
  step('UntagLogGroup', { ...group, tags: ['use'] }),
  step('TagResource', { resourceArn: ARN, tags: { use: 'sessions' } }),
  step('ListTagsForResource', { resourceArn: ARN }, { shows: { tags: { use: 'sessions' } } }),
  step('UntagResource', { resourceArn: ARN, tagKeys: ['use'] }),
  step('CreateLogStream', stream),
  step('DescribeLogStreams', group, { shows: { logStreams: [{ logStreamName: stream.logStreamName }] } }),
  step('PutMetricFilter', { ...group, ...errors, metricTransformations: [metric] }),
  step('DescribeMetricFilters', group, { shows: { metricFilters: [{ filterName: 'errors' }] } }),
  step(
    'TestMetricFilter',
    { filterPattern: 'ERROR', logEventMessages: ['an ERROR', 'nothing'] },
    { shows: { matches: [{ eventNumber: 1 }] } },
  ),
  step('PutLogEvents', { ...stream, logEvents: [{ timestamp: Date.now(), message: 'an ERROR' }] }),
  step('GetLogEvents', stream, { shows: { events: [{ message: 'an ERROR' }] } }),
  step(
    'FilterLogEvents',
    { ...group, filterPattern: 'ERROR' },
    { shows: { events: [{ message: 'an ERROR' }] } },
  ),
  step(
    'StartQuery',
    { ...group, ...span, queryString: 'filter @message like "ERROR" | fields @message' },
    { keep: { query: 'queryId' } },
  ),
  step('DescribeQueries', group, { shows: { queries: [{ queryId: '<query>' }] } }),
  step(
    'GetQueryResults',
    { queryId: '<query>' },
    {
      keep: { pointer: 'results.0.1.value' },
      shows: { status: 'Complete', results: [[{ field: '@message', value: 'an ERROR' }, { field: '@ptr' }]] },
    },
  ),
  step(
    'GetLogRecord',
    { logRecordPointer: '<pointer>' },
    { shows: { logRecord: { '@message': 'an ERROR' } } },
  ),
  step('DeleteMetricFilter', { ...group, filterName: 'errors' }),
  step(
    'PutDestination',
    { ...hub, targetArn: '<stream>', roleArn: '<writer>' },
    { keep: { hub: 'destination.arn' } },
  ),
  step('PutDestinationPolicy', {
    ...hub,
    accessPolicy: policyText({
      Principal: { AWS: ACCOUNT },
      Action: 'logs:PutSubscriptionFilter',
      Resource: '*',
    }),
  }),
  step('DescribeDestinations', {}, { shows: { destinations: [{ ...hub, arn: '<hub>' }] } }),
  step('PutSubscriptionFilter', { ...group, ...errors, destinationArn: '<hub>' }),
  step('DescribeSubscriptionFilters', group, { shows: { subscriptionFilters: [{ filterName: 'errors' }] } }),
  step('DeleteSubscriptionFilter', { ...group, filterName: 'errors' }),
  step('DeleteDestination', hub),
  step('DeleteLogStream', stream),
  step('DeleteLogGroup', group),
];
