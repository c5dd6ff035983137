import {
  PayloadUnreadable,
  subscriptionEvents,
} from '../../adapters/aws/transcripts/subscription-payload.ts';
import type { FollowedEvent } from '../../operations/transcript-ports.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { finish } from './finish.ts';
import { lambdaParts } from './lambda-parts.ts';
import type { LambdaParts } from './parts.ts';

/** Sessions that are read at once. */
const AT_ONCE = 8;

/** A record of a Kinesis stream as Lambda gives it; what we use of it. */
export interface StreamRecord {
  readonly kinesis: { readonly data: string; readonly sequenceNumber: string };
}

/** What a log group's subscription gives: itself, or through a stream. Source: Lambda developer guide. */
export type LinesEvent =
  | { readonly awslogs: { readonly data: string } }
  | { readonly Records: readonly StreamRecord[] };

/** From which record of a stream on the batch comes again. */
export interface LinesAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** Judges what sessions stream, as it comes. */
export async function handler(event: LinesEvent): Promise<LinesAnswer> {
  return takeLines(await lambdaParts(), event);
}

/** The lines of one session in a batch, and the first record that holds some. */
interface SessionLines {
  readonly events: FollowedEvent[];
  readonly record: number;
}

/**
 * Takes what a subscription gave. A stream gives the lines of a session in their order, one batch after the other; a
 * subscription that calls by itself does not. What cannot be read never will be, and is told; what fails comes again,
 * with all that came after it, which changes nothing the second time. Lines of a session that nobody knows yet are read
 * from its log when it becomes known.
 */
export async function takeLines(parts: LambdaParts, event: LinesEvent): Promise<LinesAnswer> {
  const inOrder = 'Records' in event;
  const packed = inOrder ? event.Records.map(({ kinesis }) => kinesis.data) : [event.awslogs.data];
  const waiting = [...bySession(parts, packed).values()];
  const failed: { readonly record: number; readonly error: unknown }[] = [];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { events, record } = next;
      const [first] = events;
      if (first === undefined) continue;
      await parts.readings
        .take(first.place, first.sessionId, events, { inOrder })
        .catch((error: unknown) => failed.push({ record, error }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await finish(parts);
  const [first] = failed.sort((a, b) => a.record - b.record);
  if (first === undefined) return { batchItemFailures: [] };
  if (!inOrder) throw first.error;
  parts.say(`lines come again: ${reasonOf(first.error)}`);
  return {
    batchItemFailures: [{ itemIdentifier: event.Records[first.record]?.kinesis.sequenceNumber ?? '' }],
  };
}

function bySession(parts: LambdaParts, packed: readonly string[]): ReadonlyMap<string, SessionLines> {
  const sessions = new Map<string, SessionLines>();
  for (const [record, data] of packed.entries())
    for (const event of readPayload(parts, data)) {
      const { account, region } = event.place;
      // Events may name Regions as they like: only those of the config can have a session.
      if (!parts.watch.watches({ account, region })) continue;
      const key = JSON.stringify([account, region, event.logGroup, event.sessionId]);
      const lines = sessions.get(key) ?? { events: [], record };
      lines.events.push(event);
      sessions.set(key, lines);
    }
  return sessions;
}

function readPayload({ config, say }: LambdaParts, data: string): readonly FollowedEvent[] {
  try {
    return subscriptionEvents(Buffer.from(data, 'base64'), config.hub.region).events;
  } catch (error) {
    if (!(error instanceof PayloadUnreadable)) throw error;
    say(`${error.message}: passed over`);
    return [];
  }
}
