import type { RecordingTools } from '../../operations/read-recording.ts';
import { textStream } from '../files/recording-file.ts';
import { XtermEmulator } from './xterm-emulator.ts';

/** Rows behind the screen where only commands are read: as many as a long one wraps over. */
const ROWS_OF_COMMANDS = 40;

/** Reading with xterm.js and the platform's own text decoder. */
export const recordingTools: RecordingTools = {
  makeEmulator: (size, signals) => new XtermEmulator(size, signals),
  makeText: textStream,
};

/** The same for sessions that are read while they go on, many at once: it remembers less of what has scrolled away. */
export const liveTools: RecordingTools = {
  ...recordingTools,
  makeEmulator: (size, signals) => new XtermEmulator(size, signals, ROWS_OF_COMMANDS),
};
