import { expect, test } from 'vitest';
import { LOG_TO } from '../../test/builders/delivery.ts';
import { aDetections } from '../../test/builders/detections.ts';
import { aRecord, PLACE, T0 } from '../../test/builders/session.ts';
import { sourceOf } from '../adapters/terminal/source-of.ts';
import { judgeDelivered } from './judge-delivered.ts';
import type { FollowedEvent, TranscriptCopy } from './transcript-ports.ts';

const { start } = aRecord();
const PROMPT = 'dev@host:~$ ';
const LOG = `Script started on 2026-11-21 10:00:00+00:00\n${PROMPT}bad one\r\n${PROMPT}bad two\r\n${PROMPT}`;

const aCopy = (destination: TranscriptCopy['destination']): TranscriptCopy => ({
  ...{ destination, location: 'there', bytes: LOG.length, versionId: null, etag: null },
  ...{ deliveredAt: T0, encryptedWith: null, lockedUntil: null },
});

async function aDelivered(log = LOG) {
  const opened: string[] = [];
  const world = aDetections({
    transcripts: {
      find: async () => null,
      open: async (_session, { destination }) => {
        opened.push(destination);
        return { ...sourceOf(Buffer.from(log)), sha256: '' };
      },
    },
  });
  await world.watch.sessions.write(aRecord({ logTo: LOG_TO }));
  return { ...world, opened, record: (await world.watch.sessions.read(PLACE, start.id))! };
}

test('what live judging missed is found in the delivered log and told; what it found is not told again', async () => {
  const { detections, live, findings, record, watch } = await aDelivered();
  const event = { atMs: T0, eventId: 'e', sessionId: start.id, lines: [`${PROMPT}bad one`], text: '' };
  const line: FollowedEvent = { place: PLACE, logGroup: 'g', sessionId: start.id, ingestedAt: T0, event };
  await live.takeStreamed([line]);
  for (let times = 0; times < 2; times += 1) await judgeDelivered(detections, record, aCopy('s3'));
  const found = (await findings.list({})).map(({ command, count, response }) => [command, count, response]);
  expect(found.toSorted()).toEqual([
    ['bad one', 1, 'notify'],
    ['bad two', 1, 'notify'],
  ]);
  expect((await watch.sessions.read(PLACE, start.id))?.noticed).toHaveLength(2);
});

test('where both copies come, one is read; the other where that is missing or of somebody else', async () => {
  const { detections, record, opened } = await aDelivered();
  await judgeDelivered(detections, record, aCopy('cloudwatch'));
  expect(opened).toEqual([]);
  await judgeDelivered(detections, { ...record, logTo: null }, aCopy('cloudwatch'));
  const s3 = { destination: 's3', state: 'delivered', writer: { verified: false, arn: null, because: '' } };
  const deliveries = { looks: 1, lookedAt: T0, lookAt: null };
  for (const one of [s3, { ...s3, writer: null, state: 'missing' }])
    await judgeDelivered(
      detections,
      { ...record, deliveries: { ...deliveries, deliveries: [one as never] } },
      aCopy('cloudwatch'),
    );
  expect(opened).toEqual(['cloudwatch', 'cloudwatch', 'cloudwatch']);
});
