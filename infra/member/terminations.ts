import { CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnLogGroup, CfnMetricFilter, CfnResourcePolicy } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { makeAlarm } from '../alarm.ts';
import { arnOf, iamArn } from '../arns.ts';
import { eventsToLogs } from '../hub/event-queue.ts';
import { METRIC_NAMESPACE, NAMES } from '../names.ts';

const KEPT_DAYS = 30;
/** More sessions ended in this long than a person would end one by one: a bad guardrail, or an attack. */
const MANY = 10;
const WITHIN_MINUTES = 5;
const METRIC = 'TerminatedSessions';

/** Counts the sessions that the watch ends, by CloudTrail's own record of it, and alarms when they are many. */
export class Terminations extends Construct {
  constructor(
    scope: Construct,
    { keyArn, topicArn, deadArn }: { keyArn: string; topicArn: string; deadArn: string },
  ) {
    super(scope, 'Terminations');
    const group = new CfnLogGroup(this, 'Group', {
      logGroupName: NAMES.terminationsGroup,
      kmsKeyId: keyArn,
      retentionInDays: KEPT_DAYS,
    });
    new CfnResourcePolicy(this, 'Policy', {
      policyName: 'sallyport-terminations',
      policyDocument: eventsToLogs(NAMES.terminationsGroup),
    });
    const rule = new CfnRule(this, 'Rule', {
      name: NAMES.terminationsRule,
      description: 'Sallyport: sessions that the watch ended',
      eventPattern: {
        source: ['aws.ssm'],
        'detail-type': ['AWS API Call via CloudTrail'],
        detail: {
          eventSource: ['ssm.amazonaws.com'],
          eventName: ['TerminateSession'],
          userIdentity: { sessionContext: { sessionIssuer: { arn: [iamArn(`role/${NAMES.memberRole}`)] } } },
        },
      },
      state: 'ENABLED',
      targets: [
        {
          id: 'log',
          arn: arnOf('logs', `log-group:${NAMES.terminationsGroup}`),
          deadLetterConfig: { arn: deadArn },
        },
      ],
    });
    rule.addResourceDependency(group);
    new CfnMetricFilter(this, 'Count', {
      logGroupName: group.ref,
      filterPattern: '{ $.detail.eventName = "TerminateSession" }',
      metricTransformations: [
        { metricNamespace: METRIC_NAMESPACE, metricName: METRIC, metricValue: '1', defaultValue: 0 },
      ],
    });
    makeAlarm(this, 'Many', {
      name: 'sallyport-many-terminations',
      says: `${MANY} sessions were ended within ${WITHIN_MINUTES} minutes. If a guardrail is wrong, set observeOnly in the server's config; it takes effect within a second.`,
      topicArn,
      namespace: METRIC_NAMESPACE,
      metric: METRIC,
      minutes: WITHIN_MINUTES,
      threshold: MANY,
      comparison: 'GreaterThanOrEqualToThreshold',
      whenSilent: 'notBreaching',
    });
  }
}
