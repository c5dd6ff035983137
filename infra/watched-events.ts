/** CloudTrail's events that tell of sessions, and of changes that verdicts rest on (docs/guides/watch.md). */
export const WATCHED_EVENTS = {
  source: ['aws.ssm', 'aws.iam', 'aws.s3', 'aws.kms', 'aws.logs', 'aws.ec2'],
  'detail-type': ['AWS API Call via CloudTrail'],
} as const;
