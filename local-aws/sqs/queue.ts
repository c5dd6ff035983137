/** A queue's settings, as kept. Times are epoch ms; attributes are AWS's own names and texts. */
export interface QueueRow {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** The value of a message attribute, as SendMessage takes it. Binary values are base64. */
export interface AttributeValue {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** One message in a queue, as kept. Times are epoch ms. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** Only AWSTraceHeader exists. */
  readonly systemAttributes: Readonly<Record<string, AttributeValue>>;
  readonly senderId: string;
  readonly sentAt: number;
  /** Not to be received before this: delay, or visibility timeout. */
  readonly visibleAt: number;
  readonly receives: number;
  readonly firstReceivedAt?: number;
  /** The receipt handle of the latest receive. */
  readonly receipt?: string;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  readonly sequence?: string;
  /** Where a dead letter came from. */
  readonly sourceArn?: string;
}

/** Defaults and bounds of the numeric attributes, in AWS's units. Source: API_SetQueueAttributes, 2026. */
export const QUEUE_NUMBERS: Readonly<Record<string, { min: number; max: number; initial: number }>> = {
  DelaySeconds: { min: 0, max: 900, initial: 0 },
  MaximumMessageSize: { min: 1024, max: 1_048_576, initial: 1_048_576 },
  MessageRetentionPeriod: { min: 60, max: 1_209_600, initial: 345_600 },
  ReceiveMessageWaitTimeSeconds: { min: 0, max: 20, initial: 0 },
  VisibilityTimeout: { min: 0, max: 43_200, initial: 30 },
  KmsDataKeyReusePeriodSeconds: { min: 60, max: 86_400, initial: 300 },
};

/** A numeric attribute of a queue, its default when not set. */
export function queueNumber(queue: QueueRow, name: keyof typeof QUEUE_NUMBERS & string): number {
  const text = queue.attributes[name];
  return text === undefined ? (QUEUE_NUMBERS[name]?.initial ?? 0) : Number(text);
}

export function isFifo(queue: QueueRow): boolean {
  return queue.attributes['FifoQueue'] === 'true';
}

/** Where a queue's failed messages go; undefined without a redrive policy. */
export function redriveOf(
  queue: QueueRow,
): { deadLetterTargetArn: string; maxReceiveCount: number } | undefined {
  const text = queue.attributes['RedrivePolicy'];
  if (text === undefined || text === '') return undefined;
  const policy = JSON.parse(text) as { deadLetterTargetArn: string; maxReceiveCount: number | string };
  return { deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: Number(policy.maxReceiveCount) };
}
