import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../action.ts';
import { invalidMessage, invalidParameter, missingParameter } from './errors.ts';
import { attributesMd5, bodyMd5 } from './message-md5.ts';
import { isFifo, type QueueRow, queueNumber } from './queue.ts';

/** Attributes of one message. Source: SQS developer guide, "message attributes". */
const MAX_ATTRIBUTES = 10;
const MAX_DELAY_S = 900;

const attributeValue = z.object({
  DataType: z.string().min(1).max(256),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

/** The members of SendMessage that an entry of a batch has, too. */
export const messageShape = {
  MessageBody: z.string(),
  DelaySeconds: z.coerce.number().int().optional(),
  MessageAttributes: z.record(z.string(), attributeValue).optional(),
  MessageSystemAttributes: z.record(z.string(), attributeValue).optional(),
  MessageDeduplicationId: z.string().max(128).optional(),
  MessageGroupId: z.string().max(128).optional(),
};

const messageInput = z.object(messageShape);
/** One message to send. */
export type MessageInput = z.output<typeof messageInput>;

// What XML 1.0 can hold; SQS refuses the rest.
const REFUSED = /[^\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** The size of a message, attributes included, in bytes. */
export function messageSize(input: MessageInput): number {
  let size = Buffer.byteLength(input.MessageBody);
  for (const [name, value] of Object.entries(input.MessageAttributes ?? {})) {
    size += Buffer.byteLength(name) + Buffer.byteLength(value.DataType);
    size +=
      value.BinaryValue === undefined
        ? Buffer.byteLength(value.StringValue ?? '')
        : Buffer.from(value.BinaryValue, 'base64').length;
  }
  return size;
}

function checkMessage(queue: QueueRow, input: MessageInput): void {
  if (input.MessageBody === '') throw missingParameter('MessageBody');
  if (REFUSED.test(input.MessageBody))
    throw invalidMessage('Invalid binary character was found in the message body');
  const most = queueNumber(queue, 'MaximumMessageSize');
  if (messageSize(input) > most) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
    );
  }
  const attributes = Object.entries(input.MessageAttributes ?? {});
  if (attributes.length > MAX_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${attributes.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  for (const [name, value] of attributes) {
    if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || !/^(String|Number|Binary)(\.|$)/.test(value.DataType)) {
      throw invalidParameter(`The message attribute '${name}' has an invalid name or type.`);
    }
    if ((value.StringValue ?? value.BinaryValue ?? '') === '') {
      throw invalidParameter(
        `The message attribute '${name}' must contain a non-empty message attribute value.`,
      );
    }
  }
  if (input.DelaySeconds !== undefined && (input.DelaySeconds < 0 || input.DelaySeconds > MAX_DELAY_S)) {
    throw invalidParameter(
      `Value ${input.DelaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${MAX_DELAY_S}.`,
    );
  }
}

function deduplicationIdOf(queue: QueueRow, input: MessageInput): string | undefined {
  if (!isFifo(queue)) return undefined;
  if (input.MessageGroupId === undefined) throw missingParameter('MessageGroupId');
  if (input.MessageDeduplicationId !== undefined) return input.MessageDeduplicationId;
  if (queue.attributes['ContentBasedDeduplication'] !== 'true') {
    throw invalidParameter(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return createHash('sha256').update(input.MessageBody).digest('hex');
}

/** Checks and sends one message; answers as SendMessage does. */
export function send(call: Call, queue: QueueRow, input: MessageInput): Record<string, string> {
  checkMessage(queue, input);
  const attributes = input.MessageAttributes ?? {};
  const sent = call.world.sqs.send(queue, {
    body: input.MessageBody,
    attributes,
    systemAttributes: input.MessageSystemAttributes ?? {},
    senderId: call.principal.userId,
    groupId: input.MessageGroupId,
    deduplicationId: deduplicationIdOf(queue, input),
    ...(input.DelaySeconds === undefined || isFifo(queue) ? {} : { delayMs: input.DelaySeconds * 1000 }),
  });
  const attributesDigest = attributesMd5(attributes);
  const systemDigest = attributesMd5(input.MessageSystemAttributes ?? {});
  return {
    MD5OfMessageBody: bodyMd5(input.MessageBody),
    ...(attributesDigest === undefined ? {} : { MD5OfMessageAttributes: attributesDigest }),
    ...(systemDigest === undefined ? {} : { MD5OfMessageSystemAttributes: systemDigest }),
    MessageId: sent.id,
    ...(sent.sequence === undefined ? {} : { SequenceNumber: sent.sequence }),
  };
}
