import { Aws } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { archiveBucketName, NAMES } from '../names.ts';
import { makeQueue } from '../queue.ts';
import { FUNCTION_SPECS } from './function-specs.ts';

/**
 * A message is hidden from others for twice as long as a function may take. Lambda's guide says six times, for functions
 * that are turned away: these are not, since each queue's reader keeps within its own bound. What fails comes sooner.
 */
const TIMES_HIDDEN = 2;
/** How long an event is hidden from others while a function has it. */
export const EVENTS_HIDDEN_SECONDS = TIMES_HIDDEN * FUNCTION_SPECS.events.timeoutSeconds;
/** A place that waits for longer than this has been asked for anew meanwhile: the dispatcher comes each minute. */
const PLACE_KEPT_SECONDS = 300;
const PLACE_HIDDEN_SECONDS = 120;

/** What the functions are fed by, besides the events: places to sweep, logs that arrived; and what none could take. */
export class WorkQueues extends Construct {
  readonly places: CfnQueue;
  readonly delivered: CfnQueue;
  readonly dead: CfnQueue;

  constructor(scope: Construct) {
    super(scope, 'WorkQueues');
    this.dead = makeQueue(this, 'Dead', { queueName: NAMES.workDeadQueue, rules: 'sallyport-*' });
    this.places = makeQueue(this, 'Places', {
      queueName: NAMES.placesQueue,
      dead: this.dead,
      visibilitySeconds: PLACE_HIDDEN_SECONDS,
      keptSeconds: PLACE_KEPT_SECONDS,
    });
    this.delivered = makeQueue(this, 'Delivered', {
      queueName: NAMES.deliveredQueue,
      rules: NAMES.deliveredRule,
      dead: this.dead,
      visibilitySeconds: TIMES_HIDDEN * FUNCTION_SPECS.delivered.timeoutSeconds,
    });
    new CfnRule(this, 'Arrived', {
      name: NAMES.deliveredRule,
      description:
        'Sallyport: logs that nodes put into the archive; what the hub makes itself is not among them',
      eventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [archiveBucketName(Aws.ACCOUNT_ID, Aws.REGION)] },
          object: { key: [{ 'anything-but': { prefix: 'sallyport/' } }] },
        },
      },
      state: 'ENABLED',
      targets: [{ id: 'queue', arn: this.delivered.attrArn, deadLetterConfig: { arn: this.dead.attrArn } }],
    });
  }
}
