import type { TextStream } from '../domain/recordings/decoder.ts';
import { decoderOf } from '../domain/recordings/decoder-of.ts';
import { deriveSize } from '../domain/recordings/derive-size.ts';
import { detectFormat, type FileEnds } from '../domain/recordings/detect-format.ts';
import { type EmulatorMaker, Reader } from '../domain/recordings/reader.ts';
import {
  type Gap,
  gap,
  type RecordedCommand,
  type RecordingEvent,
  type RecordingFormat,
  type TerminalSize,
} from '../domain/recordings/recording-event.ts';

/** A file that may be a recording. */
export interface RecordingSource extends FileEnds {
  /** How long it is. */
  readonly bytes: number;
  /** The bytes from the beginning; may be asked for again. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** What reading needs of the world. */
export interface RecordingTools {
  readonly makeEmulator: EmulatorMaker;
  readonly makeText: (encoding: 'utf-8' | 'utf-16le' | 'utf-16be') => TextStream;
}

export interface ReadOptions {
  /** Milliseconds from the beginning; null is the end. */
  readonly untilMs: number | null;
  /** For formats that do not tell the size; null derives it. */
  readonly size: TerminalSize | null;
  readonly onLine?: (line: string) => void | Promise<void>;
}

/** A recording at one moment. */
export interface ReadRecording {
  readonly format: RecordingFormat;
  readonly size: TerminalSize;
  readonly screen: readonly string[];
  readonly commands: readonly RecordedCommand[];
  readonly gaps: readonly Gap[];
  /** Of the whole recording; null where there are no times. */
  readonly durationMs: number | null;
  readonly startedAtMs: number | null;
}

/** A format and its events in order. Throws BrokenRecording, at once or among the events. */
export function openRecording(
  source: RecordingSource,
  tools: RecordingTools,
): { format: RecordingFormat; events: () => AsyncGenerator<RecordingEvent> } {
  const format = detectFormat(source);
  return { format, events: () => eventsOf(source, format, tools) };
}

async function* eventsOf(
  source: RecordingSource,
  format: RecordingFormat,
  tools: RecordingTools,
): AsyncGenerator<RecordingEvent> {
  const [a, b] = source.head;
  const encoding = a === 0xff && b === 0xfe ? 'utf-16le' : a === 0xfe && b === 0xff ? 'utf-16be' : 'utf-8';
  const decoder = decoderOf(format, tools.makeText(encoding));
  let empty = true;
  for await (const chunk of source.chunks()) {
    empty &&= chunk.length === 0;
    yield* decoder.push(chunk);
  }
  yield* decoder.end();
  if (empty) yield { kind: 'gap', gap: gap('The file is empty.') };
}

/** The size to begin with: asked for, or derived from what the terminal was sent. */
export function firstSize(source: RecordingSource, asked: TerminalSize | null): TerminalSize {
  return asked ?? deriveSize(source.head);
}

/** Reads a recording up to a moment: the screen there, the lines, commands and gaps until there. */
export async function readRecording(
  source: RecordingSource,
  tools: RecordingTools,
  options: ReadOptions,
): Promise<ReadRecording> {
  const { format, events } = openRecording(source, tools);
  const lines: string[] = [];
  const reader = new Reader({
    make: tools.makeEmulator,
    size: firstSize(source, options.size),
    stripped: format === 'cloudwatch-stream',
    ...(options.onLine === undefined ? {} : { onLine: (line) => lines.push(line) }),
  });
  let startedAtMs: number | null = null;
  let durationMs: number | null = null;
  for await (const event of events()) {
    if (event.kind === 'begun') startedAtMs = event.startedAtMs;
    const atMs = 'atMs' in event ? event.atMs : null;
    if (atMs !== null) durationMs = Math.max(durationMs ?? 0, atMs);
    if (options.untilMs === null || atMs === null || atMs <= options.untilMs) reader.take(event);
    if (lines.length > 0) await tellAll(lines, options);
  }
  reader.finish();
  await tellAll(lines, options);
  return {
    format,
    size: reader.emulator.size,
    screen: reader.screen(),
    commands: reader.commands,
    gaps: reader.gaps,
    durationMs: durationMs === null ? null : Math.round(durationMs),
    startedAtMs,
  };
}

/** Waits only for who asks to be waited for. */
async function tellAll(lines: string[], { onLine }: ReadOptions): Promise<void> {
  for (const line of lines) {
    const told = onLine?.(line);
    if (told !== undefined) await told;
  }
  lines.length = 0;
}
