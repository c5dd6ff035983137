import { createHash } from 'node:crypto';
import { z } from 'zod';
import { invalidParameter } from './errors.ts';
import { type AttributeValue, isFifoTopic, type Publication, type Topic } from './topic.ts';

/** A message, attributes included, in bytes. Source: SNS quotas. */
export const MAX_MESSAGE = 262_144;
const MAX_SUBJECT = 100;

const attribute = z.object({
  Name: z.string(),
  Value: z.object({
    DataType: z.string(),
    StringValue: z.string().optional(),
    BinaryValue: z.string().optional(),
  }),
});

/** The members that Publish and an entry of PublishBatch share. */
export const publicationShape = {
  Message: z.string(),
  Subject: z.string().optional(),
  MessageStructure: z.string().optional(),
  MessageAttributes: z.array(attribute).default([]),
  MessageDeduplicationId: z.string().max(128).optional(),
  MessageGroupId: z.string().max(128).optional(),
};

const publicationInput = z.object(publicationShape);
type PublicationInput = z.output<typeof publicationInput>;

function hasDefault(message: string): boolean {
  try {
    return typeof (JSON.parse(message) as { default?: unknown }).default === 'string';
  } catch {
    return false;
  }
}

function readAttributes(list: PublicationInput['MessageAttributes']): Record<string, AttributeValue> {
  for (const { Name, Value } of list) {
    if (!/^(String|String\.Array|Number|Binary)(\.[\w.-]+)?$/.test(Value.DataType)) {
      throw invalidParameter(`The message attribute '${Name}' has an invalid message attribute type.`);
    }
    if (Value.DataType.startsWith('Number') && !Number.isFinite(Number(Value.StringValue))) {
      throw invalidParameter(`Could not cast message attribute '${Name}' value to number.`);
    }
    if ((Value.StringValue ?? Value.BinaryValue ?? '') === '') {
      throw invalidParameter(
        `The message attribute '${Name}' must contain non-empty message attribute value.`,
      );
    }
  }
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
}

function sizeOf(input: PublicationInput): number {
  const attributes = input.MessageAttributes.map(
    ({ Name, Value }) => Name + Value.DataType + (Value.StringValue ?? Value.BinaryValue ?? ''),
  );
  return Buffer.byteLength(input.Message) + Buffer.byteLength(attributes.join(''));
}

function deduplicationId(topic: Topic, input: PublicationInput): string | undefined {
  if (!isFifoTopic(topic)) return undefined;
  if (input.MessageGroupId === undefined) {
    throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  }
  if (input.MessageDeduplicationId !== undefined) return input.MessageDeduplicationId;
  if (topic.attributes['ContentBasedDeduplication'] !== 'true') {
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  }
  return createHash('sha256').update(input.Message).digest('hex');
}

/** Checks what is to be published; throws InvalidParameter. */
export function readPublication(topic: Topic, input: PublicationInput): Publication {
  const { Message, Subject, MessageStructure } = input;
  if (Message === '') throw invalidParameter('Empty message');
  if (sizeOf(input) > MAX_MESSAGE) throw invalidParameter('Message too long');
  if (
    Subject !== undefined &&
    (Subject === '' || Subject.length > MAX_SUBJECT || !/^[\x20-\x7e]+$/.test(Subject))
  ) {
    throw invalidParameter('Subject');
  }
  if (MessageStructure !== undefined && MessageStructure !== 'json')
    throw invalidParameter('MessageStructure');
  if (MessageStructure === 'json' && !hasDefault(Message)) {
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  }
  return {
    message: Message,
    subject: Subject,
    structure: MessageStructure,
    attributes: readAttributes(input.MessageAttributes),
    groupId: input.MessageGroupId,
    deduplicationId: deduplicationId(topic, input),
  };
}
