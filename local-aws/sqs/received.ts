import { attributesMd5, bodyMd5 } from './message-md5.ts';
import type { Message } from './queue.ts';

/** System attributes of a received message, by AWS's names. Source: API_ReceiveMessage. */
function systemAttributes(message: Message): Record<string, string | undefined> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    SequenceNumber: message.sequence,
    MessageDeduplicationId: message.deduplicationId,
    MessageGroupId: message.groupId,
    AWSTraceHeader: message.systemAttributes['AWSTraceHeader']?.StringValue,
    DeadLetterQueueSourceArn: message.sourceArn,
  };
}

function wanted(name: string, patterns: readonly string[]): boolean {
  return patterns.some(
    (pattern) =>
      pattern === 'All' ||
      pattern === name ||
      (pattern.endsWith('.*') && name.startsWith(pattern.slice(0, -2))),
  );
}

/** A message as ReceiveMessage shows it, with the attributes that were asked for. */
export function received(
  message: Message,
  ask: { system: readonly string[]; own: readonly string[] },
): Record<string, unknown> {
  const system = Object.entries(systemAttributes(message)).filter(
    ([name, value]) => value !== undefined && (ask.system.includes('All') || ask.system.includes(name)),
  );
  const own = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => wanted(name, ask.own)),
  );
  const digest = attributesMd5(own);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: bodyMd5(message.body),
    Body: message.body,
    ...(system.length === 0 ? {} : { Attributes: Object.fromEntries(system) }),
    ...(digest === undefined ? {} : { MD5OfMessageAttributes: digest, MessageAttributes: own }),
  };
}
