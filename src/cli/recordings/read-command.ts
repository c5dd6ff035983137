import pc from 'picocolors';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import { printable } from '../../domain/kernel/printable.ts';
import { mask } from '../../domain/recordings/mask.ts';
import type { ReadRecording } from '../../operations/read-recording.ts';
import { readRecording } from '../../operations/read-recording.ts';
import { refused } from '../exit.ts';
import type { Output } from '../output.ts';
import { askedSize, localRecording, recordingError } from './local-file.ts';
import { StdoutWriter } from './stdout-writer.ts';
import { commandView, gapView } from './views.ts';

export interface ReadCommandOptions {
  readonly at: number | null;
  readonly cols?: number;
  readonly rows?: number;
  readonly unmasked?: boolean;
}

/**
 * `recording read`. Lines are printed as they leave the screen, so that a transcript of any length is read in little
 * memory: in JSON they come first.
 */
export async function readCommand(path: string, options: ReadCommandOptions, output: Output): Promise<void> {
  const source = await localRecording(path);
  const out = new StdoutWriter();
  const json = output.format !== 'text';
  let lines = 0;
  const onLine = json
    ? (line: string) =>
        out.write(`${lines++ === 0 ? '{"lines":[' : ','}${JSON.stringify(line.toWellFormed())}`)
    : undefined;
  let read: ReadRecording;
  try {
    read = await readRecording(source, recordingTools, {
      untilMs: options.at,
      size: askedSize(options),
      ...(onLine === undefined ? {} : { onLine }),
    });
  } catch (error) {
    throw recordingError(path, error);
  }
  if (options.at !== null && read.durationMs === null)
    throw refused(`${path} has no times (${read.format}), so that only --at end can be asked for.`);
  const show = options.unmasked === true ? (text: string) => text : mask;
  if (json) {
    const rest = {
      format: read.format,
      ...read.size,
      screen: read.screen,
      commands: read.commands.map((command) => commandView(command, show)),
      gaps: read.gaps.map((each) => gapView(each, read.startedAtMs)),
      durationMs: read.durationMs,
    };
    out.write(`${lines === 0 ? '{"lines":[' : ''}],${JSON.stringify(rest).slice(1)}\n`);
  } else out.write(`${textOf(read, show)}\n`);
  await out.end();
}

function textOf(read: ReadRecording, show: (text: string) => string): string {
  const { cols, rows } = read.size;
  const duration = read.durationMs === null ? 'no times' : `${(read.durationMs / 1000).toFixed(1)} s`;
  return [
    pc.dim(`${read.format}, ${cols}x${rows}, ${duration}`),
    pc.dim(`┌${'─'.repeat(cols)}┐`),
    ...read.screen.map((row) => `${pc.dim('│')}${printable(row, cols * 4)}`),
    pc.dim(`└${'─'.repeat(cols)}┘`),
    ...read.commands.map((command) => {
      const status = command.exitStatus === null ? '' : pc.dim(` [${command.exitStatus}]`);
      return `${pc.dim(command.certainty.padEnd(6))} ${printable(show(command.text), 2000)}${status}`;
    }),
    ...read.gaps.map((each) => pc.yellow(`gap    ${printable(each.reason)}`)),
  ].join('\n');
}
