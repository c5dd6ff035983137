import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { aRecord, aStart, T0 } from '../../test/builders/session.ts';
import { MemorySearchIndex } from '../../test/memory/archive.ts';
import { memoryTranscripts } from '../../test/memory/transcripts.ts';
import { ThreadRowDeriver } from '../adapters/search/row-deriver.ts';
import { DEFAULT_RETENTION } from '../domain/archive/retention.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { DerivedArchive } from './archive-ports.ts';
import { type Archive, archiveTranscript } from './archive-transcript.ts';

const RECORD: SessionRecord = aRecord(
  {
    state: 'ended',
    endedAt: T0 + 1000,
    logTo: {
      s3: { bucket: 'archive', key: 'k' },
      cloudwatch: { logGroup: 'g', streaming: true },
      notKnown: { s3: null, cloudwatch: null },
      unlogged: null,
      documentVersion: null,
      knownAt: T0,
    },
  },
  aStart(),
);
const ID = RECORD.start.id;

let folder: string;
let deriver: ThreadRowDeriver;
let index: MemorySearchIndex;
let copies: ReturnType<typeof memoryTranscripts>;
let archive: Archive;
let written: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-archive-'));
  deriver = new ThreadRowDeriver(folder);
  index = new MemorySearchIndex();
  copies = memoryTranscripts(() => T0 + 9000);
  written = [];
  const digests = new Map<string, string>();
  const derived: Pick<DerivedArchive, 'write'> = {
    write: async (_session, rows) => {
      const anew = Object.entries(rows.files).filter(([table, file]) => digests.get(table) !== file.digest);
      for (const [table, file] of anew) digests.set(table, file.digest);
      written.push(...anew.map(([table]) => table));
      return anew.map(([table]) => table);
    },
  };
  archive = {
    clock: { now: () => T0 + 9000 },
    transcripts: copies.transcripts,
    deriver,
    derived: derived as DerivedArchive,
    index,
    retention: () => DEFAULT_RETENTION,
    holdNew: async () => undefined,
  };
});

afterEach(async () => {
  await deriver.close();
  rmSync(folder, { recursive: true, force: true });
});

function deliver(destination: 's3' | 'cloudwatch', at: number, lines: readonly string[]): void {
  const stream = lines.map((line, number) =>
    JSON.stringify({
      eventId: String(number),
      timestamp: T0 + number * 60_000,
      message: JSON.stringify({ sessionId: ID, sessionData: [line] }),
    }),
  );
  const head = 'Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat x"]\n';
  const foot = '\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n';
  const text =
    destination === 's3' ? head + lines.map((line) => `${line}\r\r\n`).join('') + foot : stream.join('\n');
  copies.deliver(ID, destination, { at: T0 + at, bytes: Buffer.from(text, 'utf8') });
}

async function take(destination: 's3' | 'cloudwatch') {
  const copy = await copies.transcripts.find(RECORD, destination);
  if (copy === null) throw new Error('there is no such copy');
  return archiveTranscript(archive, RECORD, copy);
}

async function shown(): Promise<readonly (readonly [string, number | null])[]> {
  const question = { text: 'line', regex: false, ignoreCase: false, commands: false, limit: 100 };
  const { hits } = await index.search(question, () => true);
  return hits.map((hit) => [hit.text, hit.at === null ? null : hit.at - T0] as const);
}

test('the S3 copy is taken exactly, with the times of the streamed one, whichever comes first', async () => {
  deliver('cloudwatch', 100, ['line one', 'line twoo', 'line three']);
  expect(await take('cloudwatch')).toBe('archived');
  expect(await shown()).toEqual([
    ['line one', 0],
    ['line twoo', 60_000],
    ['line three', 120_000],
  ]);
  deliver('s3', 200, ['line one', 'line two', 'line three']);
  expect(await take('s3')).toBe('archived');
  const whole = [
    ['line one', 0],
    ['line two', 0],
    ['line three', 120_000],
  ];
  expect(await shown()).toEqual(whole);
  expect(await take('cloudwatch')).toBe('unchanged');
  expect(await shown()).toEqual(whole);
});

test('times come later to an S3 copy that had none', async () => {
  deliver('s3', 100, ['line one', 'line two']);
  expect(await take('s3')).toBe('archived');
  expect(await shown()).toEqual([
    ['line one', null],
    ['line two', null],
  ]);
  deliver('cloudwatch', 200, ['line one', 'line two']);
  expect(await take('cloudwatch')).toBe('archived');
  expect(await shown()).toEqual([
    ['line one', 0],
    ['line two', 60_000],
  ]);
});

test('the same copy again changes nothing, a later version takes its place', async () => {
  deliver('s3', 100, ['line one']);
  expect(await take('s3')).toBe('archived');
  expect(written.sort()).toEqual(['commands', 'lines', 'sessions']);
  expect(await take('s3')).toBe('unchanged');
  expect(written).toHaveLength(3);
  deliver('s3', 200, ['line one', 'line two']);
  expect(await take('s3')).toBe('archived');
  expect((await shown()).map(([text]) => text)).toEqual(['line one', 'line two']);
});

test('a copy that comes when its time is over is not taken', async () => {
  deliver('s3', 100, ['line one']);
  archive = { ...archive, retention: () => ({ ...DEFAULT_RETENTION, derived: 10 }) };
  expect(await take('s3')).toBe('expired');
  expect(await shown()).toEqual([]);
});
