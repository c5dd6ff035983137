import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { groupName, groupQuestion, streamName } from '../arguments.ts';
import { EVENT_OVERHEAD_BYTES } from '../log-group.ts';
import { requireGroup, requireStream } from '../state.ts';

/** Source: CloudWatch Logs API reference, PutLogEvents (an event may be 1 MB since April 2025). */
const MAX_EVENTS = 10_000;
const MAX_BATCH_BYTES = 1_048_576;
const MAX_SPAN_MS = 24 * 3_600_000;
const MAX_AGE_MS = 14 * 24 * 3_600_000;
const MAX_AHEAD_MS = 2 * 3_600_000;

interface Event {
  readonly timestamp: number;
  readonly message: string;
}

function assertBatch(events: readonly Event[]): void {
  let bytes = 0;
  for (const [i, event] of events.entries()) {
    bytes += Buffer.byteLength(event.message) + EVENT_OVERHEAD_BYTES;
    if (i > 0 && event.timestamp < events[i - 1]!.timestamp) {
      throw new AwsError(
        'InvalidParameterException',
        'Log events in a single PutLogEvents request must be in chronological order.',
      );
    }
  }
  if (bytes > MAX_BATCH_BYTES) {
    throw new AwsError(
      'InvalidParameterException',
      `Upload too large: ${bytes} bytes exceeds limit of ${MAX_BATCH_BYTES}`,
    );
  }
  if (events.at(-1)!.timestamp - events[0]!.timestamp > MAX_SPAN_MS) {
    throw new AwsError(
      'InvalidParameterException',
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
    );
  }
}

/** Which events are taken; the others are told by their places, as AWS tells them. */
function sift(events: readonly Event[], limits: { now: number; oldest: number }) {
  const { now, oldest } = limits;
  const tooOld = events.filter((event) => event.timestamp < now - MAX_AGE_MS).length;
  const expired = events.filter((event) => event.timestamp < oldest).length;
  const tooNew = events.findIndex((event) => event.timestamp > now + MAX_AHEAD_MS);
  const rejected = {
    ...(tooOld === 0 ? {} : { tooOldLogEventEndIndex: tooOld }),
    ...(expired === 0 ? {} : { expiredLogEventEndIndex: expired }),
    ...(tooNew < 0 ? {} : { tooNewLogEventStartIndex: tooNew }),
  };
  return { taken: events.slice(Math.max(tooOld, expired), tooNew < 0 ? undefined : tooNew), rejected };
}

/** Source: CloudWatch Logs API reference, PutLogEvents. Sequence tokens are taken and given, and mean nothing. */
export const putLogEvents = defineAction({
  service: 'logs',
  name: 'PutLogEvents',
  readOnly: false,
  input: z.object({
    logGroupName: groupName,
    logStreamName: streamName,
    logEvents: z
      .array(z.object({ timestamp: z.number().int().min(0), message: z.string().min(1) }))
      .min(1)
      .max(MAX_EVENTS),
    sequenceToken: z.string().optional(),
  }),
  trail: 'data',
  omits: ['Entities; the throughput quotas.'],
  authorize: (input, call) => [groupQuestion(call, input.logGroupName, input.logStreamName)],
  handle: (input, call) => {
    const { logs } = call.world;
    const group = requireGroup(call, input.logGroupName);
    const stream = requireStream(call, group, input.logStreamName);
    assertBatch(input.logEvents);
    const { taken, rejected } = sift(input.logEvents, { now: call.now, oldest: logs.oldest(group) });
    const last = logs.append(group, stream, taken);
    return {
      nextSequenceToken: String(last).padStart(56, '4'),
      ...(Object.keys(rejected).length === 0 ? {} : { rejectedLogEventsInfo: rejected }),
    };
  },
});
