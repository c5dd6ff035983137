import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import { exportCast, exportText, gatherPage, type TextSink } from '../../operations/export-recording.ts';
import type { RecordingSource } from '../../operations/read-recording.ts';
import type { FrameOptions } from '../../operations/record-frames.ts';
import { refused } from '../exit.ts';
import type { Output } from '../output.ts';
import { askedSize, localRecording, recordingError } from './local-file.ts';
import { renderPage } from './render-page.ts';
import { StdoutWriter } from './stdout-writer.ts';

export interface ExportCommandOptions {
  readonly format: 'cast' | 'text' | 'html';
  readonly out?: string;
  readonly cols?: number;
  readonly rows?: number;
  readonly unmasked?: boolean;
}

/** `recording export`: to stdout, or to a file that is there only when it is whole. */
export async function exportCommand(
  path: string,
  options: ExportCommandOptions,
  output: Output,
): Promise<void> {
  const source = await localRecording(path);
  const frames = { size: askedSize(options), unmasked: options.unmasked === true };
  try {
    if (options.out === undefined) {
      const writer = new StdoutWriter();
      await exportTo((text) => writer.write(text), path, source, options.format, frames);
      await writer.end();
      return;
    }
    await toFile(options.out, (sink) => exportTo(sink, path, source, options.format, frames));
  } catch (error) {
    throw recordingError(path, error);
  }
  output.note(`${options.out} is written.`);
}

async function exportTo(
  sink: TextSink,
  path: string,
  source: RecordingSource,
  format: ExportCommandOptions['format'],
  options: FrameOptions,
): Promise<void> {
  if (format === 'cast') return exportCast(source, recordingTools, options, sink);
  if (format === 'text') return exportText(source, recordingTools, options, sink);
  const page = await gatherPage(source, recordingTools, options);
  if (page === null)
    throw refused(`${path} is too long for one page. Export it with --format text or --format cast.`);
  await sink(renderPage(basename(path), page));
}

async function toFile(path: string, write: (sink: TextSink) => Promise<void>): Promise<void> {
  const part = `${path}.part`;
  const file = createWriteStream(part, { mode: 0o600 });
  const ended = new Promise<void>((resolve, reject) => file.on('close', resolve).on('error', reject));
  try {
    await write((text) =>
      file.write(text) ? undefined : new Promise((resolve) => file.once('drain', resolve)),
    );
    file.end();
    await ended;
    await rename(part, path);
  } catch (error) {
    file.destroy();
    await rm(part, { force: true });
    throw error;
  }
}
