import { Aws, Fn } from 'aws-cdk-lib';
import { CfnEventBus, CfnEventBusPolicy, CfnRule } from 'aws-cdk-lib/aws-events';
import { CfnLogGroup, CfnMetricFilter, CfnResourcePolicy } from 'aws-cdk-lib/aws-logs';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import type { ComputeParameters } from '../compute/compute-parameters.ts';
import { EVENTS_HIDDEN_SECONDS } from '../compute/work-queues.ts';
import { METRIC_NAMESPACE, NAMES } from '../names.ts';
import { output } from '../output.ts';
import type { Audience } from '../policies/audience.ts';
import { makeQueue } from '../queue.ts';
import { WATCHED_EVENTS } from '../watched-events.ts';

const HEARTBEAT_DAYS = 14;
/** Longer than the server takes for one batch of messages. */
const VISIBILITY_SECONDS = 120;

/** Where events of the hub and of all members come together: a bus, and the queue that the server reads. */
export class EventQueue extends Construct {
  readonly queue: CfnQueue;
  readonly dead: CfnQueue;
  readonly busArn: string;

  constructor(
    scope: Construct,
    parts: {
      readonly audience: Audience;
      readonly keyArn: string;
      readonly hearsItself: boolean;
      readonly compute: ComputeParameters;
    },
  ) {
    super(scope, 'EventQueue');
    const { audience, keyArn, hearsItself, compute } = parts;
    this.dead = makeQueue(this, 'Dead', { queueName: NAMES.deadLetterQueue, rules: '*' });
    this.queue = makeQueue(this, 'Queue', {
      queueName: NAMES.eventQueue,
      rules: '*',
      dead: this.dead,
      visibilitySeconds: Fn.conditionIf(
        compute.isLambda.logicalId,
        EVENTS_HIDDEN_SECONDS,
        VISIBILITY_SECONDS,
      ) as unknown as number,
    });
    const bus = new CfnEventBus(this, 'Bus', { name: NAMES.eventBus });
    new CfnEventBusPolicy(this, 'BusPolicy', {
      eventBusName: bus.ref,
      statementId: 'Members',
      statement: {
        Sid: 'Members',
        Effect: 'Allow',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: bus.attrArn,
        Condition: { StringEquals: audience },
      },
    });
    this.busArn = bus.attrArn;
    this.#watch(bus, hearsItself);
    this.#hearHeartbeats(bus, keyArn);
    output(this, 'EventQueueUrl', this.queue.ref);
    output(this, 'EventBusArn', bus.attrArn);
  }

  /** What members forward, and what happens in the hub itself, where the archive is. */
  #watch(bus: CfnEventBus, hearsItself: boolean): void {
    const target = {
      id: 'queue',
      arn: this.queue.attrArn,
      deadLetterConfig: { arn: this.dead.attrArn },
    };
    const common = { eventPattern: WATCHED_EVENTS, state: 'ENABLED', targets: [target] };
    new CfnRule(this, 'OfMembers', { name: 'sallyport-watch', eventBusName: bus.ref, ...common });
    if (hearsItself) new CfnRule(this, 'OfHub', { name: 'sallyport-watch-hub', ...common });
  }

  /** Each member says every five minutes that it is there; how many do is counted. */
  #hearHeartbeats(bus: CfnEventBus, keyArn: string): void {
    const group = new CfnLogGroup(this, 'Heartbeats', {
      logGroupName: NAMES.heartbeatsGroup,
      kmsKeyId: keyArn,
      retentionInDays: HEARTBEAT_DAYS,
    });
    new CfnResourcePolicy(this, 'HeartbeatsPolicy', {
      policyName: 'sallyport-heartbeats',
      policyDocument: eventsToLogs(NAMES.heartbeatsGroup),
    });
    new CfnRule(this, 'HeartbeatRule', {
      name: 'sallyport-heartbeats',
      eventBusName: bus.ref,
      eventPattern: {
        source: ['aws.events'],
        'detail-type': ['Scheduled Event'],
        resources: [{ suffix: `rule/${NAMES.heartbeatRule}` }],
      },
      state: 'ENABLED',
      targets: [
        {
          id: 'log',
          arn: arnOf('logs', `log-group:${NAMES.heartbeatsGroup}`),
          deadLetterConfig: { arn: this.dead.attrArn },
        },
      ],
    });
    const filter = {
      logGroupName: group.ref,
      filterPattern: '{ $.account = * }',
    };
    new CfnMetricFilter(this, 'HeartbeatCount', {
      ...filter,
      metricTransformations: [
        {
          metricNamespace: METRIC_NAMESPACE,
          metricName: 'MemberHeartbeats',
          metricValue: '1',
          defaultValue: 0,
        },
      ],
    });
    new CfnMetricFilter(this, 'HeartbeatOfEach', {
      ...filter,
      metricTransformations: [
        {
          metricNamespace: METRIC_NAMESPACE,
          metricName: 'MemberHeartbeat',
          metricValue: '1',
          dimensions: [
            { key: 'account', value: '$.account' },
            { key: 'region', value: '$.region' },
          ],
        },
      ],
    });
  }
}

/** Lets EventBridge write into a log group of this account; the policy is text, as CloudWatch Logs wants it. */
export function eventsToLogs(group: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Events',
        Effect: 'Allow',
        Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:${group}:*`,
        Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      },
    ],
  });
}
