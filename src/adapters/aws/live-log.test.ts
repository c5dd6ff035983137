import type {
  CloudWatchLogsClient,
  FilteredLogEvent,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { followLog, linesOfEvent } from './live-log.ts';

const FROM = 1_800_000_000_000;
const WHERE = { logGroup: '/g', sessionId: 's', from: FROM };

const event = (id: number, timestamp: number, ...sessionData: string[]): FilteredLogEvent => ({
  eventId: String(id),
  timestamp,
  message: JSON.stringify({ sessionData }),
});

/** Logs that grow by one step with each first page that is read; the test is told when all is out. */
function growingLogs(steps: readonly (readonly FilteredLogEvent[] | Error)[], pageSize = 1_000) {
  const there: FilteredLogEvent[] = [];
  let polls = 0;
  const send = async ({ input }: FilterLogEventsCommand) => {
    expect(input).toMatchObject({ logGroupName: '/g', logStreamNames: ['s'] });
    if (input.nextToken === undefined) {
      const step = steps[polls++];
      if (step instanceof Error) throw step;
      there.push(...(step ?? []));
    }
    const from = Number(input.nextToken ?? 0);
    const found = there.filter(({ timestamp }) => timestamp! >= input.startTime!);
    return {
      events: found.slice(from, from + pageSize),
      ...(found.length > from + pageSize ? { nextToken: String(from + pageSize) } : {}),
    };
  };
  return { client: { send } as unknown as CloudWatchLogsClient, isOver: () => polls > steps.length };
}

/** The lines of logs that grow, followed until all is out. */
async function follow(steps: readonly (readonly FilteredLogEvent[] | Error)[], pageSize?: number) {
  const { client, isOver } = growingLogs(steps, pageSize);
  const over = new AbortController();
  const lines: string[] = [];
  for await (const item of followLog(client, WHERE, over.signal, 0)) {
    if (item !== 'idle') lines.push(item.text);
    else if (isOver()) over.abort();
  }
  return lines;
}

test.each([
  ['{"sessionData":["a","b"]}', ['a', 'b']],
  ['{"sessionData":[1]}', ['1']],
  ['{"other":1}', ['{"other":1}']],
  ['a\nb', ['a', 'b']],
  ['null', ['null']],
])('the lines of %j are told', (message, lines) => {
  expect(linesOfEvent(message)).toEqual(lines);
});

test('no line is missed and none comes twice, however the reads overlap and the pages are cut', async () => {
  const gap = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_000 }), fc.constant(60_000));
  const steps = fc.array(fc.array(gap, { maxLength: 4 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(steps, fc.integer({ min: 1, max: 5 }), async (gaps, pageSize) => {
      let at = FROM;
      let id = 0;
      const grown = gaps.map((step) =>
        step.map((ms) => {
          at += ms;
          return event(++id, at, `line ${id}`);
        }),
      );
      expect(await follow(grown, pageSize)).toEqual(grown.flat().map((_, i) => `line ${i + 1}`));
    }),
    { numRuns: 60 },
  );
});

test('a burst of more lines than anybody keeps in mind comes once', async () => {
  const burst = Array.from({ length: 25_000 }, (_, id) => event(id, FROM + (id >> 4), String(id)));
  const lines = await follow([burst, [event(-1, FROM + 5_000, 'after')], []], 10_000);
  expect(lines.length).toBe(25_001);
});

test('the lines of a node whose clock is behind are not missed', async () => {
  expect(await follow([[event(1, FROM - 4 * 60_000, 'early')]])).toEqual(['early']);
});

test('a stream that is not there yet is waited for; another failure is told', async () => {
  const missing = Object.assign(new Error('no'), { name: 'ResourceNotFoundException' });
  expect(await follow([missing, missing, [event(1, FROM, 'a')]])).toEqual(['a']);
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
  await expect(follow([[], denied])).rejects.toBe(denied);
});
