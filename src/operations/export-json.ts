import { LineMasker } from '../domain/archive/line-masker.ts';
import { harmlessText } from '../domain/recordings/harmless.ts';
import { mask, maskInPlace } from '../domain/recordings/mask.ts';
import { plainLine } from '../domain/recordings/plain-line.ts';
import {
  BrokenRecording,
  DEFAULT_SIZE,
  gap,
  type RecordedCommand,
} from '../domain/recordings/recording-event.ts';
import { commandView, gapView, type RecordingView } from '../domain/recordings/view.ts';
import type { TextSink } from './export-recording.ts';
import {
  type ReadOptions,
  type ReadRecording,
  type RecordingSource,
  type RecordingTools,
  readRecording,
} from './read-recording.ts';

/** How a recording is told as one JSON value. */
export interface JsonOptions extends Omit<ReadOptions, 'onLine'> {
  /** What masks lines and screen; nothing where they are told as they are. Commands have their own. */
  /** Null leaves the line out. */
  readonly showLine: (line: string) => string | null;
  readonly showScreen: (rows: readonly string[]) => readonly string[];
  readonly showCommand: (text: string) => string;
  /** What breaks its format's rules is told as far as it goes, the rest as a gap; else it is thrown. */
  readonly brokenIsGap?: boolean;
}

/** Masks all that is told, and leaves in nothing that could steer a terminal. */
export function maskedOptions(): Pick<JsonOptions, 'showLine' | 'showScreen' | 'showCommand'> {
  const masker = new LineMasker();
  return {
    showLine: (line) => {
      // The session document's own shellProfile being typed is nothing that anybody did.
      const plain = plainLine(line);
      return plain === null ? null : harmlessText(masker.mask(plain));
    },
    // A secret may go on in the next row.
    showScreen: (rows) => maskInPlace(rows.join('\n')).split('\n').map(harmlessText),
    showCommand: (text) => mask(text).split('\n').map(harmlessText).join('\n'),
  };
}

/**
 * A recording at a moment as one JSON value (contract `recording read`). Lines are written as they leave the screen, so
 * that a transcript of any length is told in little memory: they come first.
 */
export async function exportJson(
  source: RecordingSource,
  tools: RecordingTools,
  options: JsonOptions,
  sink: TextSink,
): Promise<ReadRecording | null> {
  let lines = 0;
  const read = await readRecording(source, tools, {
    untilMs: options.untilMs,
    size: options.size,
    onLine: (line) => {
      const shown = options.showLine(line);
      if (shown === null) return;
      return sink(`${lines++ === 0 ? '{"lines":[' : ','}${JSON.stringify(shown.toWellFormed())}`);
    },
  }).catch((error: unknown) => {
    if (options.brokenIsGap === true && error instanceof BrokenRecording) return error;
    throw error;
  });
  const isBroken = read instanceof BrokenRecording;
  const { commands, gaps, durationMs, ...rest } = isBroken ? brokenRest(read) : restOf(read, options);
  await sink(`${lines === 0 ? '{"lines":[' : ''}],${JSON.stringify(rest).slice(1, -1)},"commands":[`);
  let told = 0;
  // A transcript may hold as many commands as a list may: they are told one by one.
  for (const command of commands) {
    const view = commandView(command, options.showCommand);
    await sink(`${told++ === 0 ? '' : ','}${JSON.stringify(view)}`);
  }
  await sink(`],${JSON.stringify({ gaps, durationMs }).slice(1)}\n`);
  return isBroken ? null : read;
}

type Rest = Omit<RecordingView, 'lines' | 'commands'> & { readonly commands: readonly RecordedCommand[] };

function restOf(read: ReadRecording, options: JsonOptions): Rest {
  return {
    format: read.format,
    ...read.size,
    screen: options.showScreen(read.screen),
    commands: read.commands,
    gaps: read.gaps.map((each) => gapView(each, read.startedAtMs)),
    durationMs: read.durationMs,
  };
}

function brokenRest(error: BrokenRecording): Rest {
  const gaps = [gapView(gap(`The rest cannot be read: ${error.message}`), null)];
  return { format: 'raw', ...DEFAULT_SIZE, screen: [], commands: [], gaps, durationMs: null };
}
