import pc from 'picocolors';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import { printable } from '../../domain/kernel/printable.ts';
import { commandView, gapView, type RecordingView } from '../../domain/recordings/view.ts';
import { exportJson, maskedOptions } from '../../operations/export-json.ts';
import { readRecording } from '../../operations/read-recording.ts';
import { refused } from '../exit.ts';
import type { Settings } from '../settings.ts';
import { askedSize, localRecording, recordingError } from './local-file.ts';
import {
  isSessionId,
  openSessionRecording,
  readSessionRecording,
  type SessionRecordingOptions,
} from './session-recording.ts';
import { StdoutWriter } from './stdout-writer.ts';

export interface ReadCommandOptions extends SessionRecordingOptions {
  readonly at: number | null;
  /** Of a file. */
  readonly masked?: boolean;
}

type Shown = Omit<RecordingView, 'lines'>;
const asItIs = <Value>(value: Value) => value;
const AS_IT_IS = { showLine: asItIs, showScreen: asItIs, showCommand: asItIs };

/** `recording read`: a file here, or what a session showed, which the server reads and masks. */
export async function readCommand(
  name: string,
  options: ReadCommandOptions,
  settings: Settings,
): Promise<void> {
  if (isSessionId(name)) await readSession(name, options, settings);
  else await readFile(name, options, settings);
}

async function readSession(id: string, options: ReadCommandOptions, settings: Settings): Promise<void> {
  const asked = { ...options, atMs: options.at };
  if (settings.output.format !== 'text') {
    for await (const chunk of await openSessionRecording(id, 'json', asked, settings))
      await new Promise((resolve) => process.stdout.write(chunk, resolve));
    return;
  }
  const answer = await readSessionRecording(id, 'json', asked, settings);
  const out = new StdoutWriter();
  out.write(`${textOf(JSON.parse(answer.toString('utf8')) as Shown)}\n`);
  await out.end();
}

/**
 * The file is the caller's own and lies there unmasked: what stands in it is told as it is, to the cell, or all of it
 * masked as a session's is. What is made to be passed on (`export`) is masked unless it is asked for otherwise.
 */
async function readFile(path: string, options: ReadCommandOptions, { output }: Settings): Promise<void> {
  const source = await localRecording(path);
  const out = new StdoutWriter();
  const asked = { untilMs: options.at, size: askedSize(options) };
  const shows = options.masked === true ? maskedOptions() : AS_IT_IS;
  const timed = (durationMs: number | null, format: string) => {
    if (options.at !== null && durationMs === null)
      throw refused(`${path} has no times (${format}), so that only --at end can be asked for.`);
  };
  try {
    if (output.format === 'text') {
      const read = await readRecording(source, recordingTools, asked);
      timed(read.durationMs, read.format);
      const commands = read.commands.map((command) => commandView(command, shows.showCommand));
      const gaps = read.gaps.map((each) => gapView(each, read.startedAtMs));
      const screen = shows.showScreen(read.screen);
      out.write(`${textOf({ ...read, ...read.size, screen, commands, gaps })}\n`);
    } else {
      const sink = (text: string) => out.write(text);
      const read = await exportJson(source, recordingTools, { ...asked, ...shows }, sink);
      timed(read?.durationMs ?? null, read?.format ?? 'raw');
    }
  } catch (error) {
    throw recordingError(path, error);
  }
  await out.end();
}

function textOf({ format, cols, rows, screen, commands, gaps, durationMs }: Shown): string {
  const duration = durationMs === null ? 'no times' : `${(durationMs / 1000).toFixed(1)} s`;
  return [
    pc.dim(`${format}, ${cols}x${rows}, ${duration}`),
    pc.dim(`┌${'─'.repeat(cols)}┐`),
    ...screen.map((row) => `${pc.dim('│')}${printable(row, cols * 4)}`),
    pc.dim(`└${'─'.repeat(cols)}┘`),
    ...commands.map((command) => {
      const status = command.exitStatus === null ? '' : pc.dim(` [${command.exitStatus}]`);
      return `${pc.dim(command.certainty.padEnd(6))} ${printable(command.text, 2000)}${status}`;
    }),
    ...gaps.map((each) => pc.yellow(`gap    ${printable(each.reason)}`)),
  ].join('\n');
}
