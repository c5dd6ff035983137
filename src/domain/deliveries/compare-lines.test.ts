import { batchLines, streamEvent } from '@sallyport/local-aws/agent/log/stream-event.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { textStream } from '../../adapters/files/recording-file.ts';
import { compareLines } from './compare-lines.ts';
import { streamLines, transcriptLines } from './copy-lines.ts';
import type { DeliveryGap } from './delivery.ts';

const ID = 'engineer-0a1b2c3d4e5f60718';
const T0 = 1_800_000_000_000;
const identity = {
  awsRegion: 'eu-west-1',
  instanceId: 'i-1',
  ownerArn: 'arn:aws:iam::222222222222:user/engineer',
  runAsUser: 'ssm-user',
  sessionId: ID,
};

/** The transcript that the agent writes of lines without their ends, a LF doubled as by a second terminal. */
function transcriptOf(lines: readonly Buffer[], footer = true): Buffer {
  const body = lines.flatMap((line) => [line, Buffer.from('\r\r\n')]);
  const begin = Buffer.from('Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat x"]\n');
  const end = footer
    ? Buffer.from('\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n')
    : '';
  return Buffer.concat([begin, ...body, Buffer.from(end)]);
}

/** What the agent streams of them, some a second, as the copy of the stream is read. */
function eventsOf(lines: readonly Buffer[], perSecond = 5): string[] {
  const events: string[] = [];
  for (let from = 0; from < lines.length; from += perSecond)
    for (const data of batchLines(
      lines.slice(from, from + perSecond).map((line) => Buffer.concat([line, Buffer.from('\r')])),
    )) {
      const at = T0 + from * 1000;
      events.push(
        JSON.stringify({ timestamp: at, ingestionTime: at, message: streamEvent(identity, data, at) }),
      );
    }
  return events;
}

async function* cut(bytes: Buffer, size = 1000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function compare(transcript: Buffer, events: readonly string[], size?: number) {
  const broken: DeliveryGap[] = [];
  const tell = (gap: DeliveryGap) => void broken.push(gap);
  const stream = Buffer.from(events.map((event) => `${event}\n`).join(''));
  const found = await compareLines(
    transcriptLines(cut(transcript, size), tell),
    streamLines(cut(stream, size), { sessionId: ID, text: textStream('utf-8') }, tell),
  );
  return { ...found, broken };
}

const plain = (count: number) =>
  Array.from({ length: count }, (_, n) => Buffer.from(`line ${n} of the output ${n * 7919}`));

const whole = { lacking: { s3: [], cloudwatch: [] }, broken: [] };

describe('the same lines in both copies', () => {
  test('lack nothing, whatever the agent did to them on their way and however the bytes are cut', async () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom(
        '\u001b[1;32m',
        '\u001b[0m',
        '\u001b(B',
        '\u001b]0;title\u0007',
        '\t',
        '\b',
        '–',
        '日本',
        '\u001b]0;t',
      ),
      fc.string({ unit: 'binary', maxLength: 10 }),
    );
    const line = fc
      .array(piece, { maxLength: 6 })
      .map((pieces) => Buffer.from(pieces.join('').replaceAll(/[\r\n]/g, '')));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 40 }),
        fc.integer({ min: 1, max: 300 }),
        async (lines, size) => {
          expect(await compare(transcriptOf(lines), eventsOf(lines), size)).toMatchObject(whole);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('lack nothing where the agent cut a long line, sent a batch twice, or put events close together', async () => {
    const long = Buffer.from(Array.from({ length: 20_000 }, (_, n) => `${n},`).join(''));
    const lines = [...plain(10), long, ...plain(10)];
    const events = eventsOf(lines);
    expect(await compare(transcriptOf(lines), events)).toMatchObject(whole);
    const doubled = events.flatMap((event, n) => (n === 2 ? [event, event] : [event]));
    expect(await compare(transcriptOf(lines), doubled)).toMatchObject(whole);
    const coloured = Buffer.from(
      Array.from({ length: 9000 }, (_, n) => `\u001b[3${n % 8}m${n}日\u001b[0m`).join(''),
    );
    const colours = [...plain(3), coloured, ...plain(3)];
    expect(await compare(transcriptOf(colours), eventsOf(colours))).toMatchObject(whole);
  });

  test('an empty session has nothing in either', async () => {
    expect(await compare(transcriptOf([]), [])).toMatchObject({ ...whole, objectLines: 0, streamLines: 0 });
  });
});

describe('a hole', () => {
  test('in the stream is told with its bytes in the object and the times around it', async () => {
    const lines = plain(60);
    const transcript = transcriptOf(lines);
    const events = eventsOf(lines);
    const { lacking } = await compare(transcript, [...events.slice(0, 4), ...events.slice(6)]);
    expect(lacking.s3).toEqual([]);
    expect(lacking.cloudwatch).toHaveLength(1);
    const [gap] = lacking.cloudwatch;
    expect(gap).toMatchObject({ fromAt: T0 + 15_000, toAt: T0 + 30_000 });
    expect(gap!.reason).toBe('10 lines that the S3 copy holds and the stream does not');
    const missing = transcript.subarray(gap!.fromByte!, gap!.toByte!).toString();
    expect(missing.split('\r\r\n').filter(Boolean)).toEqual(lines.slice(20, 30).map(String));
  });

  test('in the object is told with the times of what it lacks', async () => {
    const lines = plain(60);
    const { lacking } = await compare(
      transcriptOf([...lines.slice(0, 20), ...lines.slice(25)]),
      eventsOf(lines),
    );
    expect(lacking.cloudwatch).toEqual([]);
    expect(lacking.s3).toMatchObject([
      { fromAt: T0 + 20_000, toAt: T0 + 20_000, reason: expect.stringContaining('5 lines') },
    ]);
  });

  test('of any lines is never passed over, and nothing else is called one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 79 }),
        fc.integer({ min: 1, max: 40 }),
        async (from, count) => {
          const lines = plain(80);
          const left = [...lines.slice(0, from), ...lines.slice(from + count)];
          const lost = lines.length - left.length;
          const { lacking } = await compare(transcriptOf(lines), eventsOf(left));
          expect(lacking.s3).toEqual([]);
          expect(lacking.cloudwatch.map(({ reason }) => Number.parseInt(reason, 10))).toEqual([lost]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('longer than the window ends where the copies meet again', async () => {
    const lines = plain(6000);
    const left = [...lines.slice(0, 50), ...lines.slice(5500)];
    const { lacking } = await compare(transcriptOf(lines), eventsOf(left), 65_536);
    expect(lacking.s3).toEqual([]);
    expect(lacking.cloudwatch).toMatchObject([{ reason: expect.stringMatching(/^5450 lines/) }]);
  });

  test('a line that was changed is one in both', async () => {
    const lines = plain(20);
    const forged = lines.map((line, n) => (n === 7 ? Buffer.from('rm -rf / was never typed here') : line));
    const { lacking } = await compare(transcriptOf(lines), eventsOf(forged));
    expect([lacking.s3.length, lacking.cloudwatch.length]).toEqual([1, 1]);
  });
});

describe('a broken copy', () => {
  test('without its footer is told as cut off', async () => {
    const lines = plain(5);
    const { broken } = await compare(transcriptOf(lines, false), eventsOf(lines));
    expect(broken).toMatchObject([{ reason: expect.stringContaining('footer') }]);
  });

  test('with events of others, or of another session, tells each', async () => {
    const lines = plain(5);
    const other = streamEvent({ ...identity, sessionId: 'another' }, ['x'], T0);
    const foreign = ['hello', other].map((message) => JSON.stringify({ timestamp: T0, message }));
    const { broken, lacking } = await compare(transcriptOf(lines), [...foreign, ...eventsOf(lines)]);
    expect(broken).toHaveLength(2);
    expect(broken[0]).toMatchObject({ fromAt: T0, reason: expect.stringContaining('not one of the agent') });
    expect(lacking).toEqual({ s3: [], cloudwatch: [] });
  });

  test('of any bytes is read to its end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 3000 }),
        fc.integer({ min: 1, max: 50 }),
        async (bytes, size) => {
          await compare(Buffer.from(bytes), eventsOf(plain(3)), size);
        },
      ),
      { numRuns: 60 },
    );
  });
});
