import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { NAMES } from '../names.ts';

const FIELDS =
  'fields @timestamp, userIdentity.arn as user, target.id as node, sessionId, sessionData.0 as line';

/** Questions of CloudWatch Logs Insights, saved; what stands between slashes is put in by who asks. */
const QUERIES = [
  ['by user', `${FIELDS}\n| filter userIdentity.arn like /engineer/\n| sort @timestamp asc\n| limit 1000`],
  ['by node', `${FIELDS}\n| filter target.id = "i-0123456789abcdef0"\n| sort @timestamp asc\n| limit 1000`],
  [
    'by command',
    `${FIELDS}, @message\n| filter @message like /chmod 777/\n| sort @timestamp desc\n| limit 1000`,
  ],
  [
    'sessions',
    'stats min(@timestamp) as first, max(@timestamp) as last, count(*) as records by sessionId, userIdentity.arn, target.id\n| sort first desc\n| limit 1000',
  ],
] as const;

/** Saves the questions that are asked most of the log group. */
export class InsightsQueries extends Construct {
  constructor(scope: Construct) {
    super(scope, 'InsightsQueries');
    for (const [name, queryString] of QUERIES)
      new CfnQueryDefinition(this, name.replaceAll(' ', '-'), {
        name: `sallyport/${name}`,
        logGroupNames: [NAMES.logGroup],
        queryString,
      });
  }
}
