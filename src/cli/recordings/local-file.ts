import { openRecordingFile } from '../../adapters/files/recording-file.ts';
import { BrokenRecording, DEFAULT_SIZE, type TerminalSize } from '../../domain/recordings/recording-event.ts';
import type { RecordingSource } from '../../operations/read-recording.ts';
import { type CliError, failed, refused, wrongUsage } from '../exit.ts';

/** The file as a recording's source. Throws CliError: it is not there, or cannot be read. */
export async function localRecording(path: string): Promise<RecordingSource> {
  try {
    return await openRecordingFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') throw wrongUsage(`There is no file ${path}.`);
    if (code === 'EISDIR') throw wrongUsage(`${path} is a folder; name a file in it.`);
    throw failed(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

/** The asked size; null when none was asked for. */
export function askedSize(options: { readonly cols?: number; readonly rows?: number }): TerminalSize | null {
  if (options.cols === undefined && options.rows === undefined) return null;
  return { cols: options.cols ?? DEFAULT_SIZE.cols, rows: options.rows ?? DEFAULT_SIZE.rows };
}

/** What went wrong with a recording, as the command line tells it. */
export function recordingError(path: string, error: unknown): CliError | unknown {
  if (error instanceof BrokenRecording)
    return refused(
      `${path} is no whole recording: ${error.message}. Mend or leave out that line and try again.`,
    );
  return error;
}
