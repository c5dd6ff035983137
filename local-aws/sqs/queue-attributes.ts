import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import { PolicyError } from '@sallyport/iam-evaluation/policy-error.ts';
import type { Call } from '../action.ts';
import { invalidAttributeName, invalidAttributeValue, invalidParameter } from './errors.ts';
import { isFifo, QUEUE_NUMBERS, type QueueRow, queueNumber } from './queue.ts';

const FLAGS: ReadonlySet<string> = new Set([
  'FifoQueue',
  'ContentBasedDeduplication',
  'SqsManagedSseEnabled',
]);
const TEXTS: Readonly<Record<string, RegExp>> = {
  DeduplicationScope: /^(messageGroup|queue)$/,
  FifoThroughputLimit: /^(perQueue|perMessageGroupId)$/,
  KmsMasterKeyId: /^.{0,2048}$/s,
};
const MAX_RECEIVE_COUNT = 1000;

function checkJson(name: string, text: string, check: (value: Record<string, unknown>) => boolean): void {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidAttributeValue(name);
  }
  if (typeof value !== 'object' || value === null || !check(value as Record<string, unknown>))
    throw invalidAttributeValue(name);
}

function isRedrive({ deadLetterTargetArn, maxReceiveCount }: Record<string, unknown>): boolean {
  const count = Number(maxReceiveCount);
  return (
    typeof deadLetterTargetArn === 'string' &&
    deadLetterTargetArn.startsWith('arn:aws:sqs:') &&
    Number.isInteger(count) &&
    count >= 1 &&
    count <= MAX_RECEIVE_COUNT
  );
}

function checkPolicy(text: string): void {
  try {
    parsePolicyJson(text, 'queue policy');
  } catch (error) {
    if (error instanceof PolicyError) throw invalidAttributeValue('Policy');
    throw error;
  }
}

function checkOne(name: string, text: string): void {
  const range = Object.hasOwn(QUEUE_NUMBERS, name) ? QUEUE_NUMBERS[name] : undefined;
  if (range !== undefined) {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < range.min || value > range.max) throw invalidAttributeValue(name);
  } else if (FLAGS.has(name)) {
    if (text !== 'true' && text !== 'false') throw invalidAttributeValue(name);
  } else if (Object.hasOwn(TEXTS, name)) {
    if (TEXTS[name]?.test(text) !== true) throw invalidAttributeValue(name);
  } else if (name === 'Policy') {
    if (text !== '') checkPolicy(text);
  } else if (name === 'RedrivePolicy') {
    if (text !== '') checkJson(name, text, isRedrive);
  } else if (name === 'RedriveAllowPolicy') {
    if (text !== '')
      checkJson(name, text, ({ redrivePermission }) =>
        ['allowAll', 'denyAll', 'byQueue'].includes(String(redrivePermission)),
      );
  } else {
    throw invalidAttributeName(name);
  }
}

/** Checks the attributes that a caller sets on a queue; throws InvalidAttributeName or InvalidAttributeValue. */
export function checkAttributes(attributes: Readonly<Record<string, string>>, fifo: boolean): void {
  for (const [name, text] of Object.entries(attributes)) checkOne(name, text);
  const fifoOnly = ['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'];
  const wrong = fifoOnly.find((name) => attributes[name] !== undefined && !fifo);
  if (wrong !== undefined) throw invalidAttributeName(wrong);
}

/** All attributes of a queue as GetQueueAttributes tells them. */
export function allAttributes(
  queue: QueueRow,
  counts: { ready: number; inFlight: number; delayed: number },
): Record<string, string> {
  const { KmsMasterKeyId, ...own } = queue.attributes;
  const numbers = Object.keys(QUEUE_NUMBERS).filter((name) => name !== 'KmsDataKeyReusePeriodSeconds');
  const shown = Object.fromEntries(Object.entries(own).filter(([, text]) => text !== ''));
  return {
    ...Object.fromEntries(numbers.map((name) => [name, String(queueNumber(queue, name))])),
    SqsManagedSseEnabled: KmsMasterKeyId === undefined || KmsMasterKeyId === '' ? 'true' : 'false',
    ...shown,
    ...(KmsMasterKeyId === undefined || KmsMasterKeyId === ''
      ? {}
      : {
          KmsMasterKeyId,
          KmsDataKeyReusePeriodSeconds: String(queueNumber(queue, 'KmsDataKeyReusePeriodSeconds')),
        }),
    ...(isFifo(queue) ? { ContentBasedDeduplication: own['ContentBasedDeduplication'] ?? 'false' } : {}),
    ApproximateNumberOfMessages: String(counts.ready),
    ApproximateNumberOfMessagesNotVisible: String(counts.inFlight),
    ApproximateNumberOfMessagesDelayed: String(counts.delayed),
    CreatedTimestamp: String(Math.floor(queue.createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.modifiedAt / 1000)),
    QueueArn: queue.arn,
  };
}

/** Refuses a redrive policy whose dead-letter queue is not there, elsewhere, or of the other kind. */
export function checkRedriveTarget(
  call: Call,
  queue: { name: string; attributes: Readonly<Record<string, string>> },
): void {
  const text = queue.attributes['RedrivePolicy'];
  if (text === undefined || text === '') return;
  const { deadLetterTargetArn } = JSON.parse(text) as { deadLetterTargetArn: string };
  const target = call.world.sqs.queueByArn(deadLetterTargetArn);
  if (target === undefined || target.account !== call.account || target.region !== call.region) {
    throw invalidParameter(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
    );
  }
  if (isFifo(target) !== queue.name.endsWith('.fifo')) {
    throw invalidParameter(
      `Value ${text} for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type of queue as the source.`,
    );
  }
}
