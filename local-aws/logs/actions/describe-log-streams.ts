import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { pageToken, readPageToken } from '../../page.ts';
import {
  groupIdentifier,
  groupName,
  groupNameOf,
  groupQuestion,
  invalidToken,
  nextToken,
  streamName,
} from '../arguments.ts';
import { groupArn, type LogGroup, type LogStream } from '../log-group.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, DescribeLogStreams. */
const MAX_LIMIT = 50;

interface Query {
  readonly prefix: string;
  readonly byTime: boolean;
  readonly descending: boolean;
  readonly limit: number;
  readonly token: string | undefined;
}

function shapeOf(group: LogGroup, stream: LogStream): object {
  return {
    logStreamName: stream.name,
    creationTime: stream.createdAt,
    firstEventTimestamp: stream.firstEventAt,
    lastEventTimestamp: stream.lastEventAt,
    lastIngestionTime: stream.lastIngestionAt,
    uploadSequenceToken:
      stream.lastIngestionAt === undefined ? undefined : String(stream.rowId).padStart(56, '4'),
    arn: `${groupArn(group)}:log-stream:${stream.name}`,
    // AWS has answered 0 since 2019.
    storedBytes: 0,
  };
}

function readStreams(
  call: Call,
  group: LogGroup,
  query: Query,
): { streams: LogStream[]; nextToken: string | undefined } {
  const { events } = call.world.logs;
  const { prefix, byTime, descending, limit, token } = query;
  const scope = ['DescribeLogStreams', group.rowId, prefix, byTime, descending];
  const key = token === undefined ? undefined : readPageToken(scope, token);
  if (token !== undefined && key === undefined) throw invalidToken();
  const [time = '0', ...name] = (key ?? '').split(' ');
  const after = key === undefined ? undefined : { time: Number(time), name: name.join(' ') };
  const rows = byTime
    ? events.streamsByTime(group.rowId, { after, descending, limit: limit + 1 })
    : events.streamsByName(group.rowId, { prefix, after: after?.name, descending, limit: limit + 1 });
  const streams = rows.slice(0, limit);
  const last = streams.at(-1);
  const more = rows.length > limit && last !== undefined;
  return { streams, nextToken: more ? pageToken(scope, `${last.lastEventAt ?? 0} ${last.name}`) : undefined };
}

/** Source: CloudWatch Logs API reference, DescribeLogStreams. */
export const describeLogStreams = defineAction({
  service: 'logs',
  name: 'DescribeLogStreams',
  readOnly: true,
  input: z.object({
    logGroupName: groupName.optional(),
    logGroupIdentifier: groupIdentifier.optional(),
    logStreamNamePrefix: streamName.optional(),
    orderBy: z.enum(['LogStreamName', 'LastEventTime']).optional(),
    descending: z.boolean().optional(),
    limit: z.number().int().min(1).max(MAX_LIMIT).optional(),
    nextToken: nextToken.optional(),
  }),
  authorize: (input, call) => [groupQuestion(call, groupNameOf(input))],
  handle: (input, call) => {
    const group = requireGroup(call, groupNameOf(input));
    const byTime = input.orderBy === 'LastEventTime';
    if (byTime && input.logStreamNamePrefix !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        'Cannot order by LastEventTime with a logStreamNamePrefix.',
      );
    }
    const { streams, nextToken: next } = readStreams(call, group, {
      prefix: input.logStreamNamePrefix ?? '',
      byTime,
      descending: input.descending ?? false,
      limit: input.limit ?? MAX_LIMIT,
      token: input.nextToken,
    });
    return { logStreams: streams.map((stream) => shapeOf(group, stream)), nextToken: next };
  },
});
