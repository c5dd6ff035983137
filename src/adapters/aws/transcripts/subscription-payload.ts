import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { parseStreamedEvent } from '../../../domain/recordings/streamed-event.ts';
import type { FollowedEvent } from '../../../operations/transcript-ports.ts';

/** CloudWatch Logs sends a megabyte at most; more is not of its making. */
const MAX_BYTES = 16 * 1024 * 1024;
const REGION = /^[a-z]{2,4}(-[a-z]+)+-\d$/;

const payloadSchema = z.object({
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  owner: z.string(),
  logGroup: z.string(),
  logStream: z.string(),
  logEvents: z.array(z.object({ id: z.string(), timestamp: z.number(), message: z.string() })),
});

/** What a subscription sent cannot be read. */
export class PayloadUnreadable extends Error {
  override readonly name = 'PayloadUnreadable';
}

/** The events of a payload, and how many of it are no streamed records of the agent. */
export interface SubscriptionEvents {
  readonly events: readonly FollowedEvent[];
  readonly others: number;
}

/**
 * Reads what a log group's subscription sends, gzipped JSON
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html). A control message has no events.
 * The payload does not tell the Region: the agent's record does, else it is `fallbackRegion`.
 */
export function subscriptionEvents(payload: Uint8Array, fallbackRegion: string): SubscriptionEvents {
  const { messageType, owner: account, logGroup, logStream, logEvents } = read(payload);
  if (messageType === 'CONTROL_MESSAGE') return { events: [], others: 0 };
  const events = logEvents.flatMap(({ id, timestamp, message }): readonly FollowedEvent[] => {
    const event = parseStreamedEvent({ eventId: id, timestamp, message });
    if (event === null) return [];
    const region = regionOf(event.text) ?? fallbackRegion;
    // Its stream's name, which the service gave; what the event says of itself, its writer chose.
    return [{ place: { account, region }, logGroup, sessionId: logStream, ingestedAt: timestamp, event }];
  });
  return { events, others: logEvents.length - events.length };
}

function read(payload: Uint8Array): z.output<typeof payloadSchema> {
  try {
    const text = gunzipSync(payload, { maxOutputLength: MAX_BYTES }).toString('utf8');
    return payloadSchema.parse(JSON.parse(text));
  } catch (error) {
    throw new PayloadUnreadable('a payload of a log subscription cannot be read', { cause: error });
  }
}

function regionOf(record: string): string | null {
  const { awsRegion } = JSON.parse(record) as { awsRegion?: unknown };
  return typeof awsRegion === 'string' && REGION.test(awsRegion) ? awsRegion : null;
}
