import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { makeAlarm } from '../alarm.ts';
import { arnOf } from '../arns.ts';
import { NAMES } from '../names.ts';
import { makeQueue } from '../queue.ts';
import { WATCHED_EVENTS } from '../watched-events.ts';
import type { ServiceRoles } from './service-roles.ts';

const HEARTBEAT = 'rate(5 minutes)';

/** What a member tells the hub: CloudTrail's events, and every five minutes that it is there. */
export class MemberEvents extends Construct {
  readonly dead: CfnQueue;

  constructor(
    scope: Construct,
    { busArn, topicArn, roles }: { busArn: string; topicArn: string; roles: ServiceRoles },
  ) {
    super(scope, 'Events');
    this.dead = makeQueue(this, 'Dead', { queueName: NAMES.forwardDeadQueue, rules: 'sallyport-*' });
    const target = {
      id: 'hub',
      arn: busArn,
      roleArn: roles.arn('events'),
      deadLetterConfig: { arn: this.dead.attrArn },
    };
    new CfnRule(this, 'Forward', {
      name: NAMES.forwardRule,
      description: "Sallyport: sessions, and changes that verdicts rest on, to the hub's bus",
      eventPattern: WATCHED_EVENTS,
      state: 'ENABLED',
      targets: [target],
    });
    new CfnRule(this, 'Heartbeat', {
      name: NAMES.heartbeatRule,
      description: 'Sallyport: this account and Region are there',
      scheduleExpression: HEARTBEAT,
      state: 'ENABLED',
      targets: [target],
    });
    makeAlarm(this, 'Undelivered', {
      name: 'sallyport-events-undelivered',
      says: "Events could not be put onto the hub's bus and are in sallyport-forward-dead: look at the role SallyportEvents and the policy of the hub's bus. The sweep still sees sessions.",
      topicArn,
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: NAMES.forwardDeadQueue },
      statistic: 'Maximum',
      minutes: 5,
      threshold: 0,
      comparison: 'GreaterThanThreshold',
      whenSilent: 'notBreaching',
    });
  }
}

/** The hub's bus, by its name. */
export function busArn(hubAccount: string, homeRegion: string): string {
  return arnOf('events', `event-bus/${NAMES.eventBus}`, { region: homeRegion, account: hubAccount });
}
