/** Real recordings: going to a moment gives what playing there gives, and derived logs hold their source to the byte. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Reader } from '../../domain/recordings/reader.ts';
import type { RecordingEvent } from '../../domain/recordings/recording-event.ts';
import { TranscriptDecoder } from '../../domain/recordings/transcript-decoder.ts';
import { firstSize, openRecording, readRecording } from '../../operations/read-recording.ts';
import { recordingTools } from './recording-tools.ts';
import { sourceOf } from './source-of.ts';

const samples = fileURLToPath(new URL('../../../../shared/data/', import.meta.url));
const missing = !existsSync(samples);
if (missing) console.warn('real recordings are not tried: put them into ../shared/data beside the checkout');

const namesIn = (folder: string) => (missing ? [] : readdirSync(join(samples, folder)));
/** Larger ones are gone to fewer moments of. */
const LARGE_BYTES = 500_000;
const MOMENTS = 6;

/** Cuts of random length, the same for the same seed. */
function cutsOf(seed: number): () => number {
  const cuts = fc.sample(fc.integer({ min: 1, max: 5000 }), { seed, numRuns: 50 });
  let at = 0;
  return () => cuts[at++ % cuts.length] as number;
}

const stateOf = (reader: Reader) => ({
  screen: reader.screen(),
  commands: reader.commands.map(({ text }) => text),
  size: reader.emulator.size,
});

const casts = namesIn('casts').flatMap((folder) =>
  namesIn(`casts/${folder}`)
    .filter((name) => name.endsWith('.cast') && !/invalid|wrong/.test(name))
    .map((name) => `casts/${folder}/${name}`),
);

describe.skipIf(missing)('casts', () => {
  test.each(casts)('%s: a moment gone to is as when played there', async (name) => {
    const bytes = readFileSync(join(samples, name));
    const events: RecordingEvent[] = [];
    for await (const event of openRecording(sourceOf(bytes, cutsOf(1)), recordingTools).events())
      events.push(event);
    const times = events.flatMap((event) => ('atMs' in event && event.atMs !== null ? [event.atMs] : []));
    const endMs = Math.max(0, ...times);
    const moments = fc
      .sample(fc.double({ min: 0, max: 1, noNaN: true }), {
        seed: bytes.length,
        numRuns: bytes.length > LARGE_BYTES ? 2 : MOMENTS,
      })
      .map((share) => share * endMs)
      .sort((a, b) => a - b);
    const reader = new Reader({ make: recordingTools.makeEmulator, size: firstSize(sourceOf(bytes), null) });
    let at = 0;
    for (const untilMs of moments) {
      for (; at < events.length; at += 1) {
        const event = events[at] as RecordingEvent;
        if ('atMs' in event && event.atMs !== null && event.atMs > untilMs) break;
        reader.take(event);
      }
      const gone = await readRecording(sourceOf(bytes, cutsOf(at + 2)), recordingTools, {
        untilMs,
        size: null,
      });
      const played = stateOf(reader);
      expect({ screen: gone.screen, size: gone.size }).toEqual({
        screen: played.screen,
        size: played.size,
      });
      expect(gone.commands.map(({ text }) => text)).toEqual(played.commands);
    }
  });
});

const streams = [
  ...namesIn('terminal/alacritty')
    .filter((name) => !name.startsWith('LICENSE'))
    .map((name) => `terminal/alacritty/${name}/alacritty.recording`),
  ...namesIn('terminal/xterm-escape-sequences')
    .filter((name) => /\.in_?$/.test(name))
    .map((name) => `terminal/xterm-escape-sequences/${name}`),
];

describe.skipIf(missing)('raw streams', () => {
  test.each(streams)('%s: any place gone to is as when read there', async (name) => {
    const bytes = readFileSync(join(samples, name));
    const size = { cols: 80, rows: 25 };
    const places = fc
      .sample(fc.integer({ min: 0, max: bytes.length }), { seed: bytes.length, numRuns: MOMENTS })
      .sort((a, b) => a - b);
    const reader = new Reader({ make: recordingTools.makeEmulator, size });
    const cut = cutsOf(3);
    let at = 0;
    for (const place of places) {
      while (at < place) {
        const end = Math.min(place, at + cut());
        reader.take({ kind: 'output', atMs: null, data: bytes.subarray(at, end) });
        at = end;
      }
      const part = new Reader({ make: recordingTools.makeEmulator, size });
      part.take({ kind: 'output', atMs: null, data: bytes.subarray(0, place) });
      expect(stateOf(part)).toEqual(stateOf(reader));
    }
  });
});

const logs = namesIn('session-logs').filter((name) => name.endsWith('.log'));
const sourceOfLog = (name: string) =>
  name.startsWith('alacritty-')
    ? join(
        samples,
        'terminal/alacritty',
        name.slice('alacritty-'.length, -'.log'.length),
        'alacritty.recording',
      )
    : null;

/** What a cast's terminal was sent: the source of a log that was derived from a cast. */
async function sentIn(name: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const event of openRecording(sourceOf(readFileSync(name)), recordingTools).events())
    if (event.kind === 'output') parts.push(Buffer.from(event.data as string));
  return Buffer.concat(parts);
}

describe.skipIf(missing)('derived session logs', () => {
  test.each(logs)('%s holds its source to the byte', async (name) => {
    const file = readFileSync(join(samples, 'session-logs', name));
    const recording = sourceOfLog(name);
    const source =
      recording === null
        ? await sentIn(join(samples, 'casts/nbedos+termtosvg', name.replace(/^cast-(.*)\.log$/, '$1.cast')))
        : readFileSync(recording);
    const decoder = new TranscriptDecoder(true);
    const cut = cutsOf(file.length);
    const parts: Uint8Array[] = [];
    const take = (events: Iterable<RecordingEvent>) => {
      for (const event of events) if (event.kind === 'output') parts.push(event.data as Uint8Array);
    };
    for (let at = 0; at < file.length; ) {
      const length = cut();
      take(decoder.push(file.subarray(at, at + length)));
      at += length;
    }
    take(decoder.end());
    expect(Buffer.concat(parts).equals(source)).toBe(true);
  });

  test('the streamed sample of CloudWatch is read, with its gaps told', async () => {
    const bytes = readFileSync(join(samples, 'session-logs/cloudwatch-stream-2023.jsonl'));
    const read = await readRecording(sourceOf(bytes, cutsOf(9)), recordingTools, {
      untilMs: null,
      size: null,
    });
    const whole = await readRecording(sourceOf(bytes), recordingTools, { untilMs: null, size: null });
    expect(read.format).toBe('cloudwatch-stream');
    expect(read).toEqual(whole);
    expect(read.screen.join('').trim()).not.toBe('');
  });
});
