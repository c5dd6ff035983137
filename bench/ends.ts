/**
 * Twenty sessions end at once: how long each delivered log takes until its text is found, through the server's own loop
 * (the due queue, the look at the copies, rows into the archive, the index), with local-aws as S3 in a process of its own.
 * Time counts from when all logs lie there and are due.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { S3DerivedArchive } from '../src/adapters/aws/archive/derived-archive.ts';
import { AwsTranscripts } from '../src/adapters/aws/transcripts/transcripts.ts';
import { Spool } from '../src/adapters/files/spool.ts';
import { LocalSearchIndex } from '../src/adapters/search/local-index.ts';
import { ThreadRowDeriver } from '../src/adapters/search/row-deriver.ts';
import { recordingTools } from '../src/adapters/terminal/recording-tools.ts';
import { DEFAULT_RETENTION } from '../src/domain/archive/retention.ts';
import { DEFAULT_DELIVERY_SETTINGS } from '../src/domain/deliveries/delivery.ts';
import type { SessionRecord } from '../src/domain/sessions/session.ts';
import { archiveTranscript } from '../src/operations/archive-transcript.ts';
import type { Deliveries } from '../src/operations/delivery-ports.ts';
import { keepSession } from '../src/operations/keep-session.ts';
import { startDueWorker } from '../src/runtimes/server/work-due.ts';
import { aRecord, PLACE } from '../test/builders/session.ts';
import { aWatch } from '../test/builders/watch.ts';
import { startPart } from './parts/child.ts';
import { percentile, report } from './parts/report.ts';
import { makeTranscript } from './parts/transcripts.ts';

const SESSIONS = 20;
const BUCKET = 'archive';
const LIMIT_SECONDS = 2;
/** Two cores take in so much a second (bench/search.ts): what ends at once and is more than that comes later. */
const INGEST_MB_PER_SECOND = 4;
const POLL_MS = 20;

const dir = mkdtempSync(join(tmpdir(), 'bench-ends-'));
const part = await startPart('local-aws-server.ts');
const { port, key } = JSON.parse(part.ready) as {
  port: number;
  key: { accessKeyId: string; secretAccessKey: string };
};
const s3 = new S3Client({
  endpoint: `http://127.0.0.1:${port}`,
  region: 'us-east-1',
  credentials: key,
  forcePathStyle: true,
});
const index = new LocalSearchIndex(join(dir, 'search.sqlite'));
const deriver = new ThreadRowDeriver(join(dir, 'rows'));
const spool = new Spool(join(dir, 'spool'));

function endedAt(id: string, now: number): SessionRecord {
  const logTo = {
    s3: { bucket: BUCKET, key: `${id}.log` },
    cloudwatch: null,
    notKnown: { s3: null, cloudwatch: null },
    unlogged: null,
    documentVersion: '1',
    knownAt: now,
  };
  const ended = { state: 'ended', endedAt: now, endCause: 'exit', endSettlesAt: null } as const;
  return aRecord({ ...ended, logTo, person: 'engineer' }, { id, startedAt: now - 60_000 });
}

/** Ends a round of sessions at once; how many seconds each took to be found. */
async function round(
  name: string,
): Promise<{ readonly seconds: number[]; readonly bytes: number; readonly cpuSeconds: number }> {
  const { watch, stores } = aWatch();
  const clock = { now: () => Date.now() };
  const clients = { clientsFor: () => ({ s3, logs: null as never }), hub: { clients: { s3 } } };
  const transcripts = new AwsTranscripts({ clients, archiveBucket: BUCKET, spool });
  const real = { ...watch, ...stores, clock };
  const archive = {
    ...{ clock, transcripts, deriver, index, retention: () => DEFAULT_RETENTION, holdNew: async () => {} },
    derived: new S3DerivedArchive({ s3, bucket: BUCKET, folder: join(dir, 'fetched') }),
  };
  const found = new Map<string, number>();
  const deliveries: Deliveries = {
    watch: real,
    transcripts,
    tools: recordingTools,
    witness: {
      writerOf: async () => ({ verified: null, arn: null, because: '' }),
      pathOf: async () => ({ open: null, because: '' }),
    },
    settings: () => DEFAULT_DELIVERY_SETTINGS,
    delivered: [
      async (record, copy) => {
        await archiveTranscript(archive, record, copy);
        found.set(record.start.id, performance.now());
      },
    ],
    busy: new Set(),
    tell: (error, about) => console.error(about, error),
  };
  let bytes = 0;
  const records: SessionRecord[] = [];
  for (let number = 0; number < SESSIONS; number += 1) {
    const id = `${name}-${number}`;
    const { bytes: Body } = makeTranscript(number + 1);
    bytes += Body.length;
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: `${id}.log`, Body }));
    records.push(endedAt(id, Date.now()));
  }
  let isClosed = false;
  const loops = {
    ...{ watch: real, queue: null, sender: null, state: {}, sweep: {}, onSwept: () => {} },
    setTimer: (work: () => void, ms: number) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    breathe: () => new Promise<void>((resolve) => setImmediate(resolve)),
    say: (text: string) => console.error(text),
    closed: () => isClosed,
  };
  const began = performance.now();
  const cpuBegan = process.cpuUsage();
  for (const record of records) await keepSession(real, record);
  const worker = startDueWorker(loops as never, null, deliveries);
  while (found.size < SESSIONS) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  const cpu = process.cpuUsage(cpuBegan);
  isClosed = true;
  await worker.close();
  const places = records.map(({ start }) => ({ ...PLACE, id: start.id }));
  for (const place of places)
    if ((await index.copyOf(place)) === null) throw new Error(`${place.id} is not in the index`);
  return {
    seconds: [...found.values()].map((at) => (at - began) / 1000),
    bytes,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  };
}

try {
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await round('warm');
  const { seconds, bytes, cpuSeconds } = await round('timed');
  console.log(
    `${SESSIONS} sessions, ${(bytes / 1e6).toFixed(1)} MB of transcripts, ${cpuSeconds.toFixed(1)} s of processor time`,
  );
  const good = report('From delivered to found, when all end at once', [
    {
      name: 'the middle one',
      value: percentile(seconds, 0.5),
      unit: 's',
      limit: LIMIT_SECONDS,
      bound: 'at most',
    },
    {
      name: 'the last one, or as long as all take to be read',
      value: Math.max(...seconds),
      unit: 's',
      limit: Math.max(LIMIT_SECONDS, Math.round(bytes / 1e5 / INGEST_MB_PER_SECOND) / 10),
      bound: 'at most',
    },
  ]);
  process.exitCode = good ? 0 : 1;
} finally {
  await Promise.all([index.close(), deriver.close()]);
  spool.close();
  s3.destroy();
  await part.stop();
  rmSync(dir, { recursive: true, force: true });
}
