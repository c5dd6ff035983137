import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { type AlarmParts, makeAlarm } from '../alarm.ts';
import { functionName, NAMES } from '../names.ts';
import { FUNCTION_NAMES, type FunctionName } from './function-specs.ts';

const MINUTES = 5;
const SWEEPS_MISSED_MINUTES = 5;
const KEEP_MISSED_MINUTES = 30;
/** A log that arrived waits for its look for no longer than this, or the queue does not drain. */
const OLDEST_LOG_SECONDS = 900;
const OLDEST_PLACE_SECONDS = 180;
const OLDEST_LINE_MS = 300_000;
const OFTEN = 3;

/** What each function's failing means; the next step is in its log. */
const FAILS: Readonly<Record<FunctionName, string>> = {
  events: 'Events cannot be taken in and come again; after ten times they are in sallyport-events-dead.',
  reconcile: 'Sessions, grants or deliveries cannot be looked at; their timers try again.',
  sweep: 'Places cannot be swept: sessions without an event, and ends, are not seen there.',
  outbox: 'Notices cannot be sent; they are kept and tried again each minute.',
  api: 'Requests of the command line fail.',
  'log-lines':
    'Streamed lines cannot be judged; they are tried again for an hour, and read when the log is delivered.',
  delivered: 'Logs that arrived cannot be looked at; after ten times they are in sallyport-work-dead.',
  keep: 'Evidence is not sealed and verified, or nothing is pruned.',
};

/** Alarms on functions, timers and what feeds them. */
export class ComputeAlarms extends Construct {
  readonly #topicArn: string;

  constructor(
    scope: Construct,
    { topicArn, timerArn, apiId }: { topicArn: string; timerArn: string; apiId: string },
  ) {
    super(scope, 'ComputeAlarms');
    this.#topicArn = topicArn;
    for (const name of FUNCTION_NAMES) this.#fails(name);
    this.#throttled();
    this.#silent(
      'sweep',
      SWEEPS_MISSED_MINUTES,
      'Nobody sweeps: only events are seen, and no end of a session.',
    );
    this.#silent('keep', KEEP_MISSED_MINUTES, 'Nobody keeps the evidence.');
    this.#timers(timerArn);
    this.#waiting();
    this.#alarm('ApiFails', {
      name: 'sallyport-api-5xx',
      says: 'The API answers with errors of its own: look at the log /aws/lambda/sallyport-api.',
      namespace: 'AWS/ApiGateway',
      metric: '5xx',
      dimensions: { ApiId: apiId },
      minutes: MINUTES,
      threshold: OFTEN,
    });
  }

  #alarm(id: string, parts: Omit<AlarmParts, 'topicArn' | 'comparison' | 'whenSilent'>): void {
    makeAlarm(this, id, {
      comparison: 'GreaterThanOrEqualToThreshold',
      whenSilent: 'notBreaching',
      topicArn: this.#topicArn,
      ...parts,
    });
  }

  #fails(name: FunctionName): void {
    this.#alarm(`${name}-fails`, {
      name: `sallyport-${name}-fails`,
      says: `${FAILS[name]} Look at the log /aws/lambda/${functionName(name)}.`,
      namespace: 'AWS/Lambda',
      metric: 'Errors',
      dimensions: { FunctionName: functionName(name) },
      minutes: MINUTES,
      threshold: OFTEN,
    });
  }

  /** A function by the clock that is not called any more: its rule, its permission or itself is gone. */
  #silent(name: FunctionName, minutes: number, says: string): void {
    makeAlarm(this, `${name}-silent`, {
      name: `sallyport-${name}-silent`,
      says: `${says} Look at the rule ${functionName(name)}-schedule, and whether the function is there.`,
      topicArn: this.#topicArn,
      namespace: 'AWS/Lambda',
      metric: 'Invocations',
      dimensions: { FunctionName: functionName(name) },
      minutes,
      threshold: 1,
      comparison: 'LessThanThreshold',
      whenSilent: 'breaching',
    });
  }

  #throttled(): void {
    const metrics = FUNCTION_NAMES.map((name, index) => ({
      id: `f${index}`,
      returnData: false,
      metricStat: {
        metric: {
          namespace: 'AWS/Lambda',
          metricName: 'Throttles',
          dimensions: [{ name: 'FunctionName', value: functionName(name) }],
        },
        period: MINUTES * 60,
        stat: 'Sum',
      },
    }));
    new CfnAlarm(this, 'Throttled', {
      alarmName: 'sallyport-throttled',
      alarmDescription:
        "Functions of the watch are turned away for want of concurrency: everything comes later. Raise the account's quota of concurrent executions, or ReconcileConcurrency.",
      metrics: [
        ...metrics,
        { id: 'all', expression: 'SUM(METRICS())', label: 'turned away', returnData: true },
      ],
      evaluationPeriods: 2,
      threshold: 1,
      comparisonOperator: 'GreaterThanOrEqualToThreshold',
      treatMissingData: 'notBreaching',
      alarmActions: [this.#topicArn],
      okActions: [this.#topicArn],
    });
  }

  #timers(timerArn: string): void {
    const timers = { namespace: 'AWS/States', dimensions: { StateMachineArn: timerArn }, minutes: MINUTES };
    this.#alarm('TimersFail', {
      ...timers,
      name: 'sallyport-timers-fail',
      says: 'A timer gave up: what it was for is taken over by sallyport-sweep within minutes, and fails there as well while the cause lasts. Mend it; a redrive in the console of Step Functions goes on from where it failed.',
      metric: 'ExecutionsFailed',
      threshold: 1,
    });
    this.#alarm('TimersTimedOut', {
      ...timers,
      name: 'sallyport-timers-stopped',
      says: 'Timers were stopped by somebody, and nobody but those who deploy may: look at CloudTrail for StopExecution.',
      metric: 'ExecutionsAborted',
      threshold: 1,
    });
  }

  #waiting(): void {
    const oldest = (id: string, queue: string, seconds: number, says: string) =>
      this.#alarm(id, {
        name: `${queue}-wait`,
        says,
        namespace: 'AWS/SQS',
        metric: 'ApproximateAgeOfOldestMessage',
        dimensions: { QueueName: queue },
        statistic: 'Maximum',
        minutes: MINUTES,
        threshold: seconds,
      });
    oldest(
      'PlacesWait',
      NAMES.placesQueue,
      OLDEST_PLACE_SECONDS,
      'Places wait for their sweep: raise SweepConcurrency.',
    );
    oldest('LogsWait', NAMES.deliveredQueue, OLDEST_LOG_SECONDS, 'Logs that arrived are not looked at.');
    this.#alarm('LinesWait', {
      name: 'sallyport-lines-wait',
      says: 'Streamed lines are judged late: look at the log /aws/lambda/sallyport-log-lines, or raise LineShards.',
      namespace: 'AWS/Lambda',
      metric: 'IteratorAge',
      dimensions: { FunctionName: functionName('log-lines') },
      statistic: 'Maximum',
      minutes: MINUTES,
      threshold: OLDEST_LINE_MS,
    });
    this.#alarm('LinesFull', {
      name: 'sallyport-lines-full',
      says: 'More lines come than the stream takes; they wait with the members for a day. Raise LineShards.',
      namespace: 'AWS/Kinesis',
      metric: 'WriteProvisionedThroughputExceeded',
      dimensions: { StreamName: NAMES.linesStream },
      minutes: MINUTES,
      threshold: OFTEN,
    });
    this.#alarm('WorkDead', {
      name: 'sallyport-work-dead',
      says: 'Work that no function could take is in sallyport-work-dead: read one message to see which and why, mend it, then move them back.',
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: NAMES.workDeadQueue },
      statistic: 'Maximum',
      minutes: MINUTES,
      threshold: 1,
    });
  }
}
