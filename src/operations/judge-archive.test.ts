import { describe, expect, test } from 'vitest';
import { aDetections } from '../../test/builders/detections.ts';
import { aRecord, PLACE, T0 } from '../../test/builders/session.ts';
import { sourceOf } from '../adapters/terminal/source-of.ts';
import { Fault } from './fault.ts';
import { type ArchiveAsk, type JudgedSession, judgeArchive } from './judge-archive.ts';
import type { TranscriptCopy, Transcripts } from './transcript-ports.ts';

const ID = aRecord().start.id;
const LOG = [
  'Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat x" <not executed on terminal>]',
  'dev@host:~$ ls',
  'a  b',
  'dev@host:~$ bad one',
  'dev@host:~$ bad one',
  'dev@host:~$ worse',
  '',
  'Script done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]',
  '',
].join('\r\r\n');

/** Copies of logs that are what is given, by destination. */
function transcripts(logs: Partial<Record<TranscriptCopy['destination'], string | Fault>>): Transcripts {
  return {
    find: async (_session, destination) => {
      if (logs[destination] === undefined) return null;
      return {
        destination,
        location: `${destination}://x`,
        bytes: 1,
        versionId: null,
        etag: null,
        deliveredAt: T0,
        encryptedWith: null,
        lockedUntil: null,
      };
    },
    open: async (_session, { destination }) => {
      const log = logs[destination];
      if (log instanceof Fault) throw log;
      return { ...sourceOf(Buffer.from(log ?? '')), sha256: '' };
    },
  };
}

async function world(logs: Parameters<typeof transcripts>[0] = { s3: LOG }) {
  const made = aDetections({ transcripts: transcripts(logs) });
  await made.watch.sessions.write(aRecord({ state: 'ended', endedAt: T0 + 60_000 }));
  const read: string[] = [];
  const judge = async (ask: ArchiveAsk) => {
    const all: JudgedSession[] = [];
    const judged = judgeArchive(made.detections, ask, async ({ start }) => void read.push(start.id));
    for await (const one of judged) all.push(one);
    return all;
  };
  return { ...made, judge, read };
}

describe('a delivered log that is judged on request', () => {
  test('makes findings that tell nobody and end nothing, and says what was met', async () => {
    const { judge, read, findings, notices, watch } = await world();
    expect(await judge({ sessions: [ID] })).toEqual([
      {
        sessionId: ID,
        location: 's3://x',
        commands: 4,
        hits: [
          { ruleId: 'rule-bad', title: 'Ran bad', level: 'high', count: 2 },
          { ruleId: 'rule-worse', title: 'Ran worse', level: 'high', count: 1 },
        ],
        reason: null,
      },
    ]);
    expect(read).toEqual([ID]);
    const found = await findings.list({ rule: 'rule-worse' });
    expect(found).toMatchObject([{ source: 'archive', asked: 'terminate', response: 'observe' }]);
    expect(await notices.list({})).toEqual([]);
    expect((await watch.sessions.read(PLACE, ID))?.termination).toBeNull();
  });

  test('again changes nothing', async () => {
    const { judge, findings } = await world();
    await judge({ sessions: [ID] });
    const before = await findings.list({});
    await judge({ since: T0 - 1 });
    expect(await findings.list({})).toEqual(before);
  });

  test('is the streamed one where S3 has none', async () => {
    const event = {
      sessionId: ID,
      eventTime: '2026-11-21T09:00:00Z',
      sessionData: ['dev@host:~$ bad two', 'x'],
    };
    const { judge, findings } = await world({
      cloudwatch: JSON.stringify({ timestamp: T0, message: JSON.stringify(event) }),
    });
    expect(await judge({ sessions: [ID] })).toMatchObject([{ location: 'cloudwatch://x', commands: 1 }]);
    expect(await findings.list({})).toMatchObject([{ command: 'bad two', moment: 0, foundAt: T0 }]);
  });

  test.each([
    ['no log is there', {}, /no log of it/],
    [
      'it cannot be read',
      { s3: new Fault('S3', 'the bucket is gone', { retry: 'never' }) },
      /bucket is gone/,
    ],
  ])('says so when %s, and goes on', async (_, logs, reason) => {
    const { judge } = await world(logs);
    expect(await judge({ sessions: [ID, 'none'] })).toMatchObject([
      { sessionId: ID, location: null, reason: expect.stringMatching(reason) },
      { sessionId: 'none', reason: 'there is no session with that id' },
    ]);
  });

  test('is not opened when the reading of it cannot be kept', async () => {
    const { detections, findings } = await world();
    const judged = judgeArchive(detections, { sessions: [ID] }, async () => {
      throw new Error('the read log is full');
    });
    await expect(judged.next()).rejects.toThrow('read log');
    expect(await findings.list({})).toEqual([]);
  });
});
