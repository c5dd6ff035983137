import { CfnQueue, CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { arnOf } from './arns.ts';
import { acknowledge } from './policies/acknowledge.ts';
import { policyDocument, type Statement } from './policies/statement.ts';

/** The longest that SQS keeps a message: two weeks to mend what does not take them. */
const KEPT_SECONDS = 1_209_600;

/** What a queue is made of. */
export interface QueueParts {
  readonly queueName: string;
  /** Which EventBridge rules of this account and Region may put messages into it, by their names; `*` for any. Left out: none. */
  readonly rules?: string;
  /** Where messages go that nobody could take; left out: it is such a queue itself. */
  readonly dead?: CfnQueue;
  readonly visibilitySeconds?: number;
  /** Left out: as long as SQS can. */
  readonly keptSeconds?: number;
}

const MAX_RECEIVES = 10;

/** An encrypted queue that EventBridge rules of ours put messages into. */
export function makeQueue(scope: Construct, id: string, parts: QueueParts): CfnQueue {
  const { queueName, rules, dead, visibilitySeconds, keptSeconds = KEPT_SECONDS } = parts;
  const queue = new CfnQueue(scope, id, {
    queueName,
    sqsManagedSseEnabled: true,
    messageRetentionPeriod: keptSeconds,
    ...(visibilitySeconds === undefined ? {} : { visibilityTimeout: visibilitySeconds }),
    ...(dead === undefined
      ? {}
      : { redrivePolicy: { deadLetterTargetArn: dead.attrArn, maxReceiveCount: MAX_RECEIVES } }),
  });
  new CfnQueuePolicy(scope, `${id}Policy`, {
    queues: [queue.ref],
    policyDocument: policyDocument(queuePolicy(queue.attrArn, rules)),
  });
  if (dead === undefined)
    acknowledge(queue, 'AwsSolutions-SQS3', 'It is the queue that undelivered messages go to.');
  return queue;
}

function queuePolicy(queueArn: string, rules: string | undefined): readonly Statement[] {
  const tls: Statement = {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 'sqs:*',
    Resource: queueArn,
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  if (rules === undefined) return [tls];
  return [
    tls,
    {
      Sid: 'Rules',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnLike: { 'aws:SourceArn': arnOf('events', `rule/${rules}`) } },
    },
  ];
}
