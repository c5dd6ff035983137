/** What the watch hears of: sessions, changes that verdicts rest on, and what detection rules are about. */
export const WATCHED_EVENTS = {
  source: [
    'aws.ssm',
    'aws.iam',
    'aws.s3',
    'aws.kms',
    'aws.logs',
    'aws.ec2',
    'aws.cloudtrail',
    'aws.organizations',
    'aws.guardduty',
    'aws.config',
    'aws.securityhub',
    'aws.signin',
  ],
  'detail-type': ['AWS API Call via CloudTrail', 'AWS Console Sign In via CloudTrail', 'GuardDuty Finding'],
} as const;
