import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import type { SessionRecord } from '../../src/domain/sessions/session.ts';
import { readRecording } from '../../src/operations/read-recording.ts';
import type { FollowedEvent, StreamLog, Transcripts } from '../../src/operations/transcript-ports.ts';
import { aRecord } from '../builders/session.ts';

/** The port under test, and how a node would fill what it reads. */
export interface TranscriptWorld {
  readonly transcripts: Transcripts;
  readonly streamLog: StreamLog;
  readonly place: { readonly account: string; readonly region: string };
  readonly bucket: string;
  readonly logGroup: string;
  putObject(key: string, bytes: Uint8Array): Promise<void>;
  putEvents(stream: string, events: readonly { timestamp: number; message: string }[]): Promise<void>;
  close(): Promise<void>;
}

const LOG = 'Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat" <not executed on terminal>]\n';
const DONE = '\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n';

async function bytesOf(source: { chunks(): AsyncIterable<Uint8Array> }): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of source.chunks()) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

const streamed = (...sessionData: string[]) => JSON.stringify({ eventVersion: '1.0', sessionData });

/** What every adapter of the transcripts and the streamed log must do. */
export function describeTranscripts(name: string, open: () => Promise<TranscriptWorld>): void {
  describe(name, () => {
    let world: TranscriptWorld;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world?.close());

    function session(id: string, streaming = true): SessionRecord {
      const { bucket, logGroup, place } = world;
      const logTo = {
        s3: { bucket, key: `logs/${id}.log` },
        cloudwatch: { logGroup, streaming },
        notKnown: { s3: null, cloudwatch: null },
        unlogged: null,
        documentVersion: '1',
        knownAt: 0,
      };
      return aRecord({ logTo }, { ...place, id });
    }

    async function follow(what: Parameters<StreamLog['read']>[2]): Promise<readonly FollowedEvent[]> {
      const found: FollowedEvent[] = [];
      for await (const page of world.streamLog.read(world.place, world.logGroup, what)) found.push(...page);
      return found;
    }

    test('what is not there is not found, nor what no place is known of', async () => {
      for (const destination of ['s3', 'cloudwatch'] as const) {
        expect(await world.transcripts.find(session('nobody-1'), destination)).toBeNull();
        expect(await world.transcripts.find(aRecord({}, world.place), destination)).toBeNull();
      }
    });

    test('an object is found with its size, and read whole, with its hash', async () => {
      const bytes = Buffer.from(`${LOG}$ whoami\r\r\nroot\r\r\n${DONE}`);
      await world.putObject('logs/s3-1.log', bytes);
      const copy = await world.transcripts.find(session('s3-1'), 's3');
      expect(copy).toMatchObject({
        destination: 's3',
        location: `s3://${world.bucket}/logs/s3-1.log`,
        bytes: bytes.length,
      });
      expect(copy!.deliveredAt).toBeGreaterThan(Date.now() - 60_000);
      const opened = await world.transcripts.open(session('s3-1'), copy!);
      expect(await bytesOf(opened)).toEqual(bytes);
      expect(await bytesOf(opened)).toEqual(bytes);
      expect(opened.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      const read = await readRecording(opened, recordingTools, { untilMs: null, size: null });
      expect(read).toMatchObject({ format: 's3-transcript', gaps: [] });
      expect(read.screen.filter((row) => row !== '')).toEqual(['$ whoami', 'root']);
    });

    test('a copy that was found is the same when somebody has written over it', async () => {
      await world.putObject('logs/s3-2.log', Buffer.from('first'));
      const copy = await world.transcripts.find(session('s3-2'), 's3');
      await world.putObject('logs/s3-2.log', Buffer.from('second, longer'));
      const opened = await world.transcripts.open(session('s3-2'), copy!);
      expect((await bytesOf(opened)).toString()).toBe('first');
      const newer = await world.transcripts.find(session('s3-2'), 's3');
      expect(newer!.versionId).not.toBe(copy!.versionId);
      const reopened = await world.transcripts.open(session('s3-2'), newer!);
      expect((await bytesOf(reopened)).toString()).toBe('second, longer');
    });

    test('an empty object is one, and a large one arrives whole', async () => {
      await world.putObject('logs/empty.log', Buffer.alloc(0));
      const empty = await world.transcripts.find(session('empty'), 's3');
      expect(await bytesOf(await world.transcripts.open(session('empty'), empty!))).toHaveLength(0);
      const large = Buffer.alloc(9 * 1024 * 1024 + 7, 'abcdefghijk');
      await world.putObject('logs/large.log', large);
      const copy = await world.transcripts.find(session('large'), 's3');
      const opened = await world.transcripts.open(session('large'), copy!);
      expect((await bytesOf(opened)).equals(large)).toBe(true);
    });

    test('a streamed log is read as its events, in order, by the reader', async () => {
      const at = Date.now() - 5000;
      await world.putEvents('cw-1', [{ timestamp: at, message: streamed('$ id', 'uid=0') }]);
      await world.putEvents('cw-1', [{ timestamp: at + 1000, message: streamed('$ exit') }]);
      const copy = await world.transcripts.find(session('cw-1'), 'cloudwatch');
      expect(copy).toMatchObject({ destination: 'cloudwatch', location: `${world.logGroup}:cw-1` });
      const opened = await world.transcripts.open(session('cw-1'), copy!);
      const read = await readRecording(opened, recordingTools, { untilMs: null, size: null });
      expect(read).toMatchObject({ format: 'cloudwatch-stream', durationMs: 1000, startedAtMs: at });
      expect(read.screen.filter((row) => row !== '')).toEqual(['$ id', 'uid=0', '$ exit']);
      await world.putEvents('cw-1', [{ timestamp: at + 2000, message: streamed('later') }]);
      const again = await world.transcripts.open(session('cw-1'), copy!);
      expect((await bytesOf(again)).equals(await bytesOf(opened))).toBe(true);
    });

    test('a log that was uploaded plain is the transcript again', async () => {
      const messages = [`${LOG}$ date\r\n`, 'Sat\r\nScript done on 2026-11-21 09:02:30+00:00 [x]'];
      await world.putEvents(
        'cw-2',
        messages.map((message) => ({ timestamp: Date.now(), message })),
      );
      const copy = await world.transcripts.find(session('cw-2', false), 'cloudwatch');
      const opened = await world.transcripts.open(session('cw-2', false), copy!);
      expect((await bytesOf(opened)).toString()).toBe(messages.join(''));
    });

    test('all streams of a group are read at once, each event with its own id, and plain ones are left out', async () => {
      const at = Date.now();
      await world.putEvents('f-1', [{ timestamp: at, message: streamed('one') }]);
      await world.putEvents('f-2', [{ timestamp: at + 1, message: streamed('two') }]);
      await world.putEvents('f-3', [{ timestamp: at + 2, message: 'plain' }]);
      const all = (await follow({ from: at })).filter(({ sessionId }) => sessionId.startsWith('f-'));
      expect(all.map(({ sessionId, event }) => [sessionId, event.lines, event.atMs])).toEqual([
        ['f-1', ['one'], at],
        ['f-2', ['two'], at + 1],
      ]);
      expect(new Set(all.map(({ event }) => event.eventId)).size).toBe(2);
      expect(await follow({ from: at, sessionIds: ['f-2'] })).toHaveLength(1);
      expect(await follow({ from: at, sessionIds: ['not-there'] })).toEqual([]);
      const gone: unknown[] = [];
      for await (const page of world.streamLog.read(world.place, '/not/there', { from: at })) gone.push(page);
      expect(gone).toEqual([]);
    });
  });
}
