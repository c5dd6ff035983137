import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { groupQuestion } from '../arguments.ts';
import { pointerOf, readPointer } from '../insights/pointer.ts';
import { requireGroup } from '../state.ts';

function unknownPointer(): AwsError {
  return new AwsError('ResourceNotFoundException', 'The specified log record does not exist.');
}

/** Source: CloudWatch Logs API reference, GetLogRecord: an event by its `@ptr`. */
export const getLogRecord = defineAction({
  service: 'logs',
  name: 'GetLogRecord',
  readOnly: true,
  trail: 'data',
  input: z.object({ logRecordPointer: z.string().max(2048), unmask: z.boolean().optional() }),
  omits: ['Fields found in the message.'],
  authorize: ({ logRecordPointer }, call) => [
    groupQuestion(call, readPointer(logRecordPointer)?.group ?? ''),
  ],
  handle: ({ logRecordPointer }, call) => {
    const pointer = readPointer(logRecordPointer);
    if (pointer === undefined || pointer.account !== call.account || pointer.region !== call.region)
      throw unknownPointer();
    const group = requireGroup(call, pointer.group);
    const { logs } = call.world;
    const [event] = logs.events.events({
      groupRow: group.rowId,
      from: Math.max(pointer.time, logs.oldest(group)),
      until: pointer.time + 1,
      after: { time: pointer.time, sequence: pointer.sequence - 1 },
      limit: 1,
    });
    if (event?.sequence !== pointer.sequence) throw unknownPointer();
    return {
      logRecord: {
        '@ptr': pointerOf(group, event),
        '@timestamp': String(event.timestamp),
        '@ingestionTime': String(event.ingestedAt),
        '@log': `${group.account}:${group.name}`,
        '@logStream': event.stream,
        '@message': event.message,
      },
    };
  },
});
