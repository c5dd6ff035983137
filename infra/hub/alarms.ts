import { CfnParameter } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { makeAlarm } from '../alarm.ts';
import type { ComputeParameters } from '../compute/compute-parameters.ts';
import { METRIC_NAMESPACE, NAMES } from '../names.ts';

/** A member says three times in this long that it is there (member/heartbeat.ts). */
const HEARTBEAT_WINDOW_MINUTES = 15;
const HEARTBEATS_IN_WINDOW = 3;
/** How old an event may get in the queue before the server counts as not reading. */
const OLDEST_EVENT_SECONDS = 300;
const SILENT_MINUTES = 5;

/** Alarms that the hub, or a member, has fallen silent: a watch that stopped cannot tell so itself. */
export class HubAlarms extends Construct {
  constructor(scope: Construct, topicArn: string, { isServerHere }: ComputeParameters) {
    super(scope, 'Alarms');
    const queue = { namespace: 'AWS/SQS', dimensions: { QueueName: NAMES.eventQueue }, topicArn };
    makeAlarm(this, 'EventsWait', {
      ...queue,
      name: 'sallyport-events-wait',
      says: 'Events wait in sallyport-events: the watch does not read them. Look at `sallyport status`, and at the machine or the function that it runs on.',
      metric: 'ApproximateAgeOfOldestMessage',
      statistic: 'Maximum',
      minutes: SILENT_MINUTES,
      threshold: OLDEST_EVENT_SECONDS,
      comparison: 'GreaterThanOrEqualToThreshold',
      whenSilent: 'notBreaching',
    });
    makeAlarm(this, 'EventsDead', {
      ...queue,
      name: 'sallyport-events-dead',
      says: 'Events could not be handed on or read and are in sallyport-events-dead. The sweep still sees sessions; read one message to see why.',
      dimensions: { QueueName: NAMES.deadLetterQueue },
      metric: 'ApproximateNumberOfMessagesVisible',
      statistic: 'Maximum',
      minutes: SILENT_MINUTES,
      threshold: 0,
      comparison: 'GreaterThanThreshold',
      whenSilent: 'notBreaching',
    });
    // Lambda itself asks the queue, whether its function works or not: there sallyport-sweep-silent tells.
    this.#serverSilent(topicArn).cfnOptions.condition = isServerHere;
    this.#membersSilent(scope, topicArn);
  }

  /** A server that is alive asks the queue all the time, and mostly gets nothing; one that asks no more is dead. */
  #serverSilent(topicArn: string): CfnAlarm {
    const asked = (id: string, metricName: string) => ({
      id,
      returnData: false,
      metricStat: {
        metric: {
          namespace: 'AWS/SQS',
          metricName,
          dimensions: [{ name: 'QueueName', value: NAMES.eventQueue }],
        },
        period: SILENT_MINUTES * 60,
        stat: 'Sum',
      },
    });
    return new CfnAlarm(this, 'ServerSilent', {
      alarmName: 'sallyport-server-silent',
      alarmDescription:
        'Nobody asks sallyport-events for events: the server does not run. Sessions are not judged. Start it again; it goes on where it was.',
      metrics: [
        asked('empty', 'NumberOfEmptyReceives'),
        asked('full', 'NumberOfMessagesReceived'),
        { id: 'asked', expression: 'FILL(empty,0)+FILL(full,0)', label: 'times asked', returnData: true },
      ],
      evaluationPeriods: 2,
      threshold: 1,
      comparisonOperator: 'LessThanThreshold',
      treatMissingData: 'breaching',
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
  }

  #membersSilent(scope: Construct, topicArn: string): void {
    const places = new CfnParameter(scope, 'ExpectedPlaces', {
      type: 'Number',
      default: 1,
      minValue: 1,
      description:
        'How many places (accounts times Regions) have the member stack; fewer that are heard from are an alarm.',
    });
    const heard = (id: string) => ({
      id,
      returnData: false,
      metricStat: {
        metric: { namespace: METRIC_NAMESPACE, metricName: 'MemberHeartbeats' },
        period: HEARTBEAT_WINDOW_MINUTES * 60,
        stat: 'Sum',
      },
    });
    new CfnAlarm(this, 'MembersSilent', {
      alarmName: 'sallyport-member-silent',
      alarmDescription:
        'A member is not heard from: its rules, its stack or the way to the hub are gone. Metric Sallyport/MemberHeartbeat by account and region tells which.',
      metrics: [
        heard('beats'),
        {
          id: 'missing',
          // A beat more or less falls into a window by chance: a place is missing when all of its beats are.
          expression: `${places.valueAsString}-CEIL(FILL(beats,0)/${HEARTBEATS_IN_WINDOW})`,
          label: 'places not heard from',
          returnData: true,
        },
      ],
      evaluationPeriods: 2,
      threshold: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      treatMissingData: 'breaching',
      alarmActions: [topicArn],
      okActions: [topicArn],
    });
  }
}
