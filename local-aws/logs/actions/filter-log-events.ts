import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { pageToken, readPageToken } from '../../page.ts';
import {
  filterPattern,
  groupIdentifier,
  groupName,
  groupNameOf,
  groupQuestion,
  invalidToken,
  nextToken,
  streamName,
} from '../arguments.ts';
import { eventId } from '../event-id.ts';
import type { Position } from '../event-store.ts';
import { EVENT_OVERHEAD_BYTES, type LogEvent, type LogGroup } from '../log-group.ts';
import type { FilterPattern } from '../matcher.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, FilterLogEvents: 10,000 events or 1 MB. */
const MAX_LIMIT = 10_000;
const MAX_BYTES = 1_048_576;
const MAX_STREAMS = 100;
/** Rows read at a time, and looked at for one answer; an answer may so be empty and still have a next token. */
const CHUNK = 1_000;
const MAX_LOOKED_AT = 100_000;

interface Search {
  readonly group: LogGroup;
  readonly pattern: FilterPattern;
  readonly wants: (stream: string) => boolean;
  readonly streamRow?: number;
  readonly from: number;
  readonly until: number;
  readonly limit: number;
}

/** Walks the group's events in order from a position; stops at the limits and says where. */
function search(
  call: Call,
  wanted: Search,
  start: Position | undefined,
): { found: LogEvent[]; next: Position | undefined } {
  const found: LogEvent[] = [];
  let position = start;
  let bytes = 0;
  for (let looked = 0; looked < MAX_LOOKED_AT; looked += CHUNK) {
    const rows = call.world.logs.events.events({
      groupRow: wanted.group.rowId,
      ...(wanted.streamRow === undefined ? {} : { streamRow: wanted.streamRow }),
      from: wanted.from,
      until: wanted.until,
      ...(position === undefined ? {} : { after: position }),
      limit: CHUNK,
    });
    for (const row of rows) {
      if (wanted.wants(row.stream) && wanted.pattern.matches(row.message)) {
        bytes += Buffer.byteLength(row.message) + EVENT_OVERHEAD_BYTES;
        if (found.length === wanted.limit || (bytes > MAX_BYTES && found.length > 0))
          return { found, next: position };
        found.push(row);
      }
      position = { time: row.timestamp, sequence: row.sequence };
    }
    if (rows.length < CHUNK) return { found, next: undefined };
  }
  return { found, next: position };
}

const input = z.object({
  logGroupName: groupName.optional(),
  logGroupIdentifier: groupIdentifier.optional(),
  logStreamNames: z.array(streamName).min(1).max(MAX_STREAMS).optional(),
  logStreamNamePrefix: streamName.optional(),
  startTime: z.number().int().min(0).optional(),
  endTime: z.number().int().min(0).optional(),
  filterPattern: filterPattern.optional(),
  nextToken: nextToken.optional(),
  limit: z.number().int().min(1).max(MAX_LIMIT).optional(),
  interleaved: z.boolean().optional(),
  unmask: z.boolean().optional(),
});

function searchOf(call: Call, group: LogGroup, asked: z.output<typeof input>): Search {
  const { logs } = call.world;
  const names = asked.logStreamNames === undefined ? undefined : new Set(asked.logStreamNames);
  const prefix = asked.logStreamNamePrefix;
  if (names !== undefined && prefix !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      'logStreamNamePrefix and logStreamNames are mutually exclusive.',
    );
  }
  for (const name of names ?? []) {
    if (logs.stream(group, name) === undefined) {
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
  }
  const only = names?.size === 1 ? logs.stream(group, [...names][0]!)?.rowId : undefined;
  return {
    group,
    pattern: logs.pattern(asked.filterPattern ?? ''),
    wants: (stream) =>
      (names === undefined || names.has(stream)) && (prefix === undefined || stream.startsWith(prefix)),
    ...(only === undefined ? {} : { streamRow: only }),
    from: Math.max(asked.startTime ?? 0, logs.oldest(group)),
    // The end is inclusive here, and exclusive in GetLogEvents.
    until: asked.endTime === undefined ? Number.MAX_SAFE_INTEGER : asked.endTime + 1,
    limit: asked.limit ?? MAX_LIMIT,
  };
}

/** Source: CloudWatch Logs API reference, FilterLogEvents. Events of several streams are always interleaved. */
export const filterLogEvents = defineAction({
  service: 'logs',
  name: 'FilterLogEvents',
  readOnly: true,
  input,
  trail: 'data',
  omits: [
    'Data protection policies, so unmask changes nothing; searchedLogStreams is empty, as AWS sends it since 2019.',
  ],
  authorize: (asked, call) => [groupQuestion(call, groupNameOf(asked))],
  handle: (asked, call) => {
    const group = requireGroup(call, groupNameOf(asked));
    const wanted = searchOf(call, group, asked);
    const { nextToken: token, limit: _, ...rest } = asked;
    const scope = ['FilterLogEvents', group.rowId, rest];
    const key = token === undefined ? undefined : readPageToken(scope, token);
    if (token !== undefined && key === undefined) throw invalidToken();
    const [time, sequence] = (key ?? '').split(' ').map(Number);
    const start = key === undefined ? undefined : { time: time!, sequence: sequence! };
    const { found, next } = search(call, wanted, start);
    return {
      events: found.map((event) => ({
        logStreamName: event.stream,
        timestamp: event.timestamp,
        message: event.message,
        ingestionTime: event.ingestedAt,
        eventId: eventId(event),
      })),
      searchedLogStreams: [],
      nextToken: next === undefined ? undefined : pageToken(scope, `${next.time} ${next.sequence}`),
    };
  },
});
