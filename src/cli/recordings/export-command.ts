import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import {
  exportCast,
  exportText,
  gatherPage,
  type PageRecording,
  type TextSink,
} from '../../operations/export-recording.ts';
import type { RecordingSource } from '../../operations/read-recording.ts';
import type { FrameOptions } from '../../operations/record-frames.ts';
import { refused } from '../exit.ts';
import type { Settings } from '../settings.ts';
import { askedSize, localRecording, recordingError } from './local-file.ts';
import { renderPage } from './render-page.ts';
import {
  isSessionId,
  openSessionRecording,
  readSessionRecording,
  type SessionRecordingOptions,
} from './session-recording.ts';
import { StdoutWriter } from './stdout-writer.ts';

export interface ExportCommandOptions extends SessionRecordingOptions {
  readonly format: 'cast' | 'text' | 'html';
  readonly out?: string;
}

/** `recording export`: to stdout, or to a file that is there only when it is whole. */
export async function exportCommand(
  name: string,
  options: ExportCommandOptions,
  settings: Settings,
): Promise<void> {
  const write = isSessionId(name)
    ? (sink: TextSink) => exportSession(sink, name, options, settings)
    : await exportOfFile(name, options);
  if (options.out === undefined || options.out === '-') {
    const writer = new StdoutWriter();
    await write((text) => writer.write(text));
    await writer.end();
    return;
  }
  await toFile(options.out, write);
  settings.output.note(`${options.out} is written.`);
}

async function exportOfFile(path: string, options: ExportCommandOptions) {
  const source = await localRecording(path);
  const frames = { size: askedSize(options), unmasked: options.unmasked === true };
  return async (sink: TextSink) => {
    try {
      await exportTo(sink, path, source, options.format, frames);
    } catch (error) {
      throw recordingError(path, error);
    }
  };
}

/** The server reads and masks; a page is put together here. */
async function exportSession(
  sink: TextSink,
  id: string,
  options: ExportCommandOptions,
  settings: Settings,
): Promise<void> {
  if (options.format === 'html') {
    const page = await readSessionRecording(id, 'page', options, settings);
    await sink(renderPage(id, JSON.parse(page.toString('utf8')) as PageRecording));
    return;
  }
  const text = new TextDecoder();
  for await (const chunk of await openSessionRecording(id, options.format, options, settings))
    await sink(text.decode(chunk, { stream: true }));
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
