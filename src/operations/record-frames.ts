import { type Frame, FrameRows } from '../domain/recordings/frame.ts';
import { harmlessText } from '../domain/recordings/harmless.ts';
import { mask } from '../domain/recordings/mask.ts';
import { plainLine } from '../domain/recordings/plain-line.ts';
import { Reader } from '../domain/recordings/reader.ts';
import type { RecordingEvent, TerminalSize } from '../domain/recordings/recording-event.ts';
import { firstSize, openRecording, type RecordingSource, type RecordingTools } from './read-recording.ts';

/** Frames are not closer than what an eye tells apart. */
const LEAST_STEP_MS = 33;
/** Recordings without times are shown a piece at a time, this long each. */
const STEP_WITHOUT_TIMES_MS = 100;
/** So many pieces at most; larger recordings have larger pieces. */
const MAX_PIECES = 3000;
const LEAST_PIECE_BYTES = 160;

/** A moment that can be gone to: a command, or a marker of the recording's own. */
export interface Marker {
  readonly atMs: number;
  readonly label: string;
}

export interface FrameOptions {
  readonly size: TerminalSize | null;
  /** What looks like a secret is shown. */
  readonly unmasked?: boolean;
  /** Its markers are all that can be gone to: it was made from a recording whose commands they are. */
  readonly withoutCommands?: boolean;
}

/** A recording as screens; times are made up where it has none. */
export interface Frames {
  readonly frames: AsyncGenerator<Frame>;
  /** Filled while the frames are read. */
  readonly markers: Marker[];
  readonly about: { startedAtMs: number | null; timed: boolean; gaps: number; endMs: number };
}

/** Plays a recording through the emulator and gives its screens; in them is nothing that could steer a terminal. */
export function recordFrames(source: RecordingSource, tools: RecordingTools, options: FrameOptions): Frames {
  const { format, events } = openRecording(source, tools);
  const reader = new Reader({
    make: tools.makeEmulator,
    size: firstSize(source, options.size),
    stripped: format === 'cloudwatch-stream',
    withoutCommands: options.withoutCommands === true,
  });
  const markers: Marker[] = [];
  const about = { startedAtMs: null as number | null, timed: false, gaps: 0, endMs: 0 };
  const show = (text: string) =>
    harmlessText((options.unmasked === true ? text : mask(text)).replaceAll('\n', ' ⏎ ')).slice(0, 200);
  const piece = Math.max(LEAST_PIECE_BYTES, Math.ceil(source.bytes / MAX_PIECES));

  async function* run(): AsyncGenerator<Frame> {
    const rows = new FrameRows(options.unmasked !== true);
    const frameAt = (atMs: number): Frame => ({
      atMs,
      size: reader.emulator.size,
      rows: rows.of(reader.emulator.styledScreen()),
      cursor: reader.emulator.cursorHidden ? null : reader.emulator.cursor(),
    });
    let clock = 0;
    let shownAt = Number.NEGATIVE_INFINITY;
    let due: number | null = null;
    let told = 0;
    for await (const event of paced(events(), piece)) {
      if (event.kind === 'begun') about.startedAtMs = event.startedAtMs;
      const timed = 'atMs' in event && event.atMs !== null;
      about.timed ||= timed;
      const atMs = timed
        ? (event.atMs as number)
        : event.kind === 'output'
          ? clock + STEP_WITHOUT_TIMES_MS
          : clock;
      // What stood until here is a frame when enough time has passed since.
      if (due !== null && atMs - due >= LEAST_STEP_MS) {
        yield frameAt(due);
        shownAt = due;
        due = null;
      }
      clock = atMs;
      reader.take(event);
      if (event.kind === 'output' || event.kind === 'resized')
        due ??= Math.max(atMs, shownAt + LEAST_STEP_MS);
      if (event.kind === 'marker') markers.push({ atMs, label: show(event.label) });
      for (const { place, command } of reader.commandReader?.commands.from(told) ?? []) {
        told = place + 1;
        // The session document's own shellProfile being typed is nothing that anybody did.
        if (plainLine(command.text) === null) continue;
        markers.push({ atMs: command.atMs ?? atMs, label: show(command.text) });
      }
    }
    reader.finish();
    about.gaps = reader.gaps.length;
    about.endMs = clock;
    if (due !== null || shownAt < clock) yield frameAt(Math.max(clock, due ?? 0, 0));
  }
  return { frames: run(), markers, about };
}

/** Cuts output without times into pieces that end with lines. */
async function* paced(events: AsyncIterable<RecordingEvent>, piece: number): AsyncGenerator<RecordingEvent> {
  for await (const event of events) {
    if (event.kind !== 'output' || event.atMs !== null) {
      yield event;
      continue;
    }
    const data = typeof event.data === 'string' ? null : event.data;
    if (data === null) {
      yield event;
      continue;
    }
    for (let from = 0; from < data.length; ) {
      const lineEnd = data.indexOf(10, from + piece - LEAST_PIECE_BYTES / 2);
      const to = lineEnd === -1 || lineEnd - from > 2 * piece ? from + piece : lineEnd + 1;
      yield { ...event, data: data.subarray(from, to) };
      from = to;
    }
  }
}
