import type { CloudTrailRecord } from '../cloudtrail/record.ts';
import { uuid } from '../ids.ts';
import type { EventEnvelope } from './rule.ts';

/** `ssm.amazonaws.com` raises events of the source `aws.ssm`. */
export function sourceOf(eventSource: string): string {
  const dot = eventSource.indexOf('.');
  return `aws.${dot < 0 ? eventSource : eventSource.slice(0, dot)}`;
}

/** A CloudTrail record in EventBridge's envelope. Source: "AWS service events via CloudTrail"; facts/aws.md E4. */
export function cloudtrailEvent(record: CloudTrailRecord): EventEnvelope {
  return {
    version: '0',
    id: uuid(),
    'detail-type':
      record.eventType === 'AwsServiceEvent'
        ? 'AWS Service Event via CloudTrail'
        : 'AWS API Call via CloudTrail',
    source: sourceOf(record.eventSource),
    account: record.recipientAccountId,
    time: record.eventTime,
    region: record.awsRegion,
    resources: [],
    detail: record,
  };
}
