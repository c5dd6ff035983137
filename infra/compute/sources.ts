import type { CfnResource } from 'aws-cdk-lib';
import { Aws } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import {
  CfnEventInvokeConfig,
  CfnEventSourceMapping,
  type CfnFunction,
  CfnPermission,
} from 'aws-cdk-lib/aws-lambda';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { functionName } from '../names.ts';
import type { FunctionName } from './function-specs.ts';

const EVENTS_A_BATCH = 10;
const EVENTS_AT_ONCE = 50;
/** A place where something ends is looked at for up to half a minute: no other waits for it. */
const PLACES_A_BATCH = 1;
const LOGS_A_BATCH = 1;
const LOGS_AT_ONCE = 20;
const LINES_A_BATCH = 100;
/** Lines are worth judging while the session they are of may still be open; the delivery check reads them all. */
const LINES_OLDEST_SECONDS = 3600;
const LINES_RETRIES = 10;
const SCHEDULED_OLDEST_SECONDS = 60;

/** What the functions are woken by. */
export interface SourceParts {
  readonly made: Readonly<Record<FunctionName, CfnFunction>>;
  readonly events: CfnQueue;
  readonly places: CfnQueue;
  readonly delivered: CfnQueue;
  readonly dead: CfnQueue;
  readonly linesArn: string;
  readonly sweepConcurrency: number;
  /** The permissions without which Lambda refuses to read for a function. */
  readonly permissions: CfnResource;
}

/** What of it each is called by: a part of a batch that failed comes again by itself. */
const PARTS = { functionResponseTypes: ['ReportBatchItemFailures'] };

/** Queues, the stream and schedules, each with the function that it wakes. */
export class Sources extends Construct {
  constructor(scope: Construct, parts: SourceParts) {
    super(scope, 'Sources');
    const { made, dead } = parts;
    const read = (name: FunctionName, id: string, queue: CfnQueue, batchSize: number, atOnce: number) =>
      new CfnEventSourceMapping(this, id, {
        functionName: made[name].ref,
        eventSourceArn: queue.attrArn,
        batchSize,
        scalingConfig: { maximumConcurrency: atOnce },
        ...PARTS,
      }).addResourceDependency(parts.permissions);
    read('events', 'Events', parts.events, EVENTS_A_BATCH, EVENTS_AT_ONCE);
    read('sweep', 'Places', parts.places, PLACES_A_BATCH, parts.sweepConcurrency);
    read('delivered', 'Delivered', parts.delivered, LOGS_A_BATCH, LOGS_AT_ONCE);
    new CfnEventSourceMapping(this, 'Lines', {
      functionName: made['log-lines'].ref,
      eventSourceArn: parts.linesArn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: LINES_A_BATCH,
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: LINES_RETRIES,
      maximumRecordAgeInSeconds: LINES_OLDEST_SECONDS,
      destinationConfig: { onFailure: { destination: dead.attrArn } },
      ...PARTS,
    }).addResourceDependency(parts.permissions);
    this.#each('sweep', 'rate(1 minute)', parts);
    this.#each('outbox', 'rate(1 minute)', parts);
    this.#each('keep', 'rate(5 minutes)', parts);
  }

  /** A function by the clock. What one run leaves undone the next one does, so that none is tried again by itself. */
  #each(name: FunctionName, scheduleExpression: string, { made, dead }: SourceParts): void {
    const rule = new CfnRule(this, `${name}-rule`, {
      name: `${functionName(name)}-schedule`,
      description: `Sallyport: wakes ${functionName(name)}`,
      scheduleExpression,
      state: 'ENABLED',
      targets: [
        {
          id: 'function',
          arn: made[name].attrArn,
          input: '{}',
          deadLetterConfig: { arn: dead.attrArn },
          retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: SCHEDULED_OLDEST_SECONDS },
        },
      ],
    });
    new CfnPermission(this, `${name}-permission`, {
      functionName: made[name].ref,
      action: 'lambda:InvokeFunction',
      principal: 'events.amazonaws.com',
      sourceArn: rule.attrArn,
      sourceAccount: Aws.ACCOUNT_ID,
    });
    new CfnEventInvokeConfig(this, `${name}-invoke`, {
      functionName: made[name].ref,
      qualifier: '$LATEST',
      maximumRetryAttempts: 0,
      maximumEventAgeInSeconds: SCHEDULED_OLDEST_SECONDS,
    });
  }
}
