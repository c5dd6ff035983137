import type { RecordingTools } from '../../operations/read-recording.ts';
import { textStream } from '../files/recording-file.ts';
import { XtermEmulator } from './xterm-emulator.ts';

/** Reading with xterm.js and the platform's own text decoder. */
export const recordingTools: RecordingTools = {
  makeEmulator: (size, signals) => new XtermEmulator(size, signals),
  makeText: textStream,
};
