import { LineMasker } from '../domain/archive/line-masker.ts';
import { type Frame, type FrameRow, renderChange } from '../domain/recordings/frame.ts';
import { harmlessText } from '../domain/recordings/harmless.ts';
import { plainLine } from '../domain/recordings/plain-line.ts';
import { type RecordingSource, type RecordingTools, readRecording } from './read-recording.ts';
import { type FrameOptions, type Marker, recordFrames } from './record-frames.ts';

/** Takes text as it is made; may ask to be waited for. */
export type TextSink = (text: string) => Promise<void> | void;

/**
 * asciicast v3 of what stood on the screen: made anew from the emulator, so that nothing of the recording's own bytes
 * is in it; secrets masked; commands as markers.
 */
export async function exportCast(
  source: RecordingSource,
  tools: RecordingTools,
  options: FrameOptions,
  sink: TextSink,
): Promise<void> {
  const { frames, markers, about } = recordFrames(source, tools, options);
  let before: Frame | null = null;
  let lastMs = 0;
  let told = 0;
  const event = (atMs: number, code: string, data: string) => {
    const at = Math.max(atMs, lastMs);
    const text = `${JSON.stringify([Number(((at - lastMs) / 1000).toFixed(3)), code, data])}\n`;
    lastMs = at;
    return text;
  };
  for await (const frame of frames) {
    if (before === null) await sink(`${JSON.stringify(headerOf(frame, about))}\n`);
    else if (before.size.cols !== frame.size.cols || before.size.rows !== frame.size.rows)
      await sink(event(frame.atMs, 'r', `${frame.size.cols}x${frame.size.rows}`));
    for (; told < markers.length; told += 1) {
      const marker = markers[told] as Marker;
      await sink(event(marker.atMs, 'm', marker.label));
    }
    const change = renderChange(before, frame);
    if (change !== '') await sink(event(frame.atMs, 'o', change));
    before = frame;
  }
  // A recording may go on after its last change.
  if (about.endMs > lastMs) await sink(event(about.endMs, 'o', ''));
  if (before === null)
    await sink(
      `${JSON.stringify({ version: 3, term: { cols: 80, rows: 24 }, title: 'an empty recording' })}\n`,
    );
}

function headerOf(frame: Frame, about: { startedAtMs: number | null; timed: boolean }) {
  return {
    version: 3,
    term: { cols: frame.size.cols, rows: frame.size.rows },
    ...(about.startedAtMs === null ? {} : { timestamp: Math.floor(about.startedAtMs / 1000) }),
    title: about.timed ? 'a recorded session' : 'a recorded session; its times are not known and made up',
  };
}

/** Plain text: the lines that were shown, masked, without any control character but the line ends. */
export async function exportText(
  source: RecordingSource,
  tools: RecordingTools,
  options: FrameOptions,
  sink: TextSink,
): Promise<void> {
  const masker = new LineMasker();
  const show = (line: string) => harmlessText(options.unmasked === true ? line : masker.mask(line));
  const read = await readRecording(source, tools, {
    untilMs: null,
    size: options.size,
    // The session document's own shellProfile being typed is nothing that anybody did.
    onLine: (line) => (plainLine(line) === null ? undefined : sink(`${show(line)}\n`)),
  });
  for (const each of read.gaps) await sink(`[gap: ${harmlessText(each.reason)}]\n`);
}

/** What the page of a recording plays: distinct rows, and for each frame which of them changed. */
export interface PageRecording {
  readonly timed: boolean;
  readonly startedAtMs: number | null;
  readonly cols: number;
  readonly rowCount: number;
  /** Each row is a list of looks and texts in turn. */
  readonly rows: readonly (readonly string[])[];
  /** `[atMs, cursorRow, cursorCol, rowIndex, row, rowIndex, row, …]`; the cursor is -1 while hidden. */
  readonly frames: readonly (readonly number[])[];
  readonly markers: readonly Marker[];
  readonly gaps: number;
  readonly endMs: number;
}

/** Longer recordings do not fit into a page; their text export has no limit. */
const MAX_PAGE_FRAMES = 50_000;
const MAX_PAGE_CHARS = 64_000_000;

/** Gathers a recording for a page; null when it does not fit. */
export async function gatherPage(
  source: RecordingSource,
  tools: RecordingTools,
  options: FrameOptions,
): Promise<PageRecording | null> {
  const { frames, markers, about } = recordFrames(source, tools, options);
  const ids = new Map<string, number>();
  const rows: string[][] = [];
  const listed: number[][] = [];
  let shown: number[] = [];
  let cols = 1;
  let rowCount = 1;
  let chars = 0;
  const idOf = (row: FrameRow) => {
    const flat = row.runs.flatMap((run) => [run.sgr, run.text]);
    const key = flat.join('\u0001');
    const id = ids.get(key) ?? rows.push(flat) - 1;
    if (id === rows.length - 1 && !ids.has(key)) {
      ids.set(key, id);
      chars += key.length;
    }
    return id;
  };
  for await (const frame of frames) {
    const now = frame.rows.map(idOf);
    const changes = now.flatMap((id, index) => (shown[index] === id ? [] : [index, id]));
    // Rows below a smaller screen are gone.
    for (let index = now.length; index < shown.length; index += 1) changes.push(index, -1);
    listed.push([Math.round(frame.atMs), frame.cursor?.row ?? -1, frame.cursor?.col ?? -1, ...changes]);
    shown = now;
    cols = Math.max(cols, frame.size.cols);
    rowCount = Math.max(rowCount, frame.size.rows);
    if (listed.length > MAX_PAGE_FRAMES || chars > MAX_PAGE_CHARS) return null;
  }
  const { endMs, ...rest } = about;
  return { ...rest, endMs, cols, rowCount, rows, frames: listed, markers };
}
