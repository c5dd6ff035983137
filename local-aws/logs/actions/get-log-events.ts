import { z } from 'zod';
import { defineAction } from '../../action.ts';
import {
  groupIdentifier,
  groupName,
  groupNameOf,
  groupQuestion,
  invalidToken,
  nextToken,
  streamName,
} from '../arguments.ts';
import type { EventQuery, Position } from '../event-store.ts';
import { EVENT_OVERHEAD_BYTES, type LogEvent } from '../log-group.ts';
import { requireGroup, requireStream } from '../state.ts';

/** Source: CloudWatch Logs API reference, GetLogEvents: 10,000 events or 1 MB. */
const MAX_LIMIT = 10_000;
const MAX_BYTES = 1_048_576;

interface Token {
  readonly forward: boolean;
  readonly position: Position;
}

function renderToken(forward: boolean, { time, sequence }: Position): string {
  return `${forward ? 'f' : 'b'}/${String(time).padStart(28, '0')}${String(sequence).padStart(28, '0')}/s`;
}

function parseToken(text: string): Token {
  const found = /^([fb])\/(\d{28})(\d{28})\/s$/.exec(text);
  if (found === null) throw invalidToken();
  return { forward: found[1] === 'f', position: { time: Number(found[2]), sequence: Number(found[3]) } };
}

/** As many events as one answer holds. */
function cutToSize(events: readonly LogEvent[]): readonly LogEvent[] {
  let bytes = 0;
  const end = events.findIndex((event) => {
    bytes += Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
    return bytes > MAX_BYTES;
  });
  return end < 0 ? events : events.slice(0, Math.max(end, 1));
}

function positionOf(event: LogEvent): Position {
  return { time: event.timestamp, sequence: event.sequence };
}

/**
 * Source: CloudWatch Logs API reference, GetLogEvents. At an end of the stream the same token comes back, as from
 * AWS; a forward token goes on with what arrives later.
 */
export const getLogEvents = defineAction({
  service: 'logs',
  name: 'GetLogEvents',
  readOnly: true,
  input: z.object({
    logGroupName: groupName.optional(),
    logGroupIdentifier: groupIdentifier.optional(),
    logStreamName: streamName,
    startTime: z.number().int().min(0).optional(),
    endTime: z.number().int().min(0).optional(),
    nextToken: nextToken.optional(),
    limit: z.number().int().min(1).max(MAX_LIMIT).optional(),
    startFromHead: z.boolean().optional(),
    unmask: z.boolean().optional(),
  }),
  trail: 'data',
  omits: ['Data protection policies, so unmask changes nothing.'],
  authorize: (input, call) => [groupQuestion(call, groupNameOf(input), input.logStreamName)],
  handle: (input, call) => {
    const { logs } = call.world;
    const group = requireGroup(call, groupNameOf(input));
    const stream = requireStream(call, group, input.logStreamName);
    const token = input.nextToken === undefined ? undefined : parseToken(input.nextToken);
    const forward = token?.forward ?? input.startFromHead ?? false;
    const query: EventQuery = {
      groupRow: group.rowId,
      streamRow: stream.rowId,
      from: Math.max(input.startTime ?? 0, logs.oldest(group)),
      until: input.endTime ?? Number.MAX_SAFE_INTEGER,
      limit: input.limit ?? MAX_LIMIT,
      descending: !forward,
      ...(token === undefined ? {} : forward ? { after: token.position } : { before: token.position }),
    };
    const read = cutToSize(logs.events.events(query));
    const events = forward ? read : [...read].reverse();
    const end: Position = token?.position ?? { time: forward ? 0 : (stream.lastEventAt ?? 0), sequence: 0 };
    const first = events[0];
    const last = events.at(-1);
    return {
      events: events.map(({ timestamp, message, ingestedAt }) => ({
        timestamp,
        message,
        ingestionTime: ingestedAt,
      })),
      nextForwardToken: renderToken(true, last === undefined ? end : positionOf(last)),
      nextBackwardToken: renderToken(false, first === undefined ? end : positionOf(first)),
    };
  },
});
