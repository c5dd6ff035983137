/** Reads one file and prints what it took; a process of its own, so that its memory is its alone. */
import { openRecordingFile } from '../../src/adapters/files/recording-file.ts';
import { recordingTools } from '../../src/adapters/terminal/recording-tools.ts';
import { readRecording } from '../../src/operations/read-recording.ts';

let lines = 0;
const begun = performance.now();
const read = await readRecording(await openRecordingFile(process.argv[2] as string), recordingTools, {
  untilMs: null,
  size: { cols: 120, rows: 40 },
  onLine: () => {
    lines += 1;
  },
});
console.log(
  JSON.stringify({
    mb: Math.round(process.resourceUsage().maxRSS / 1024),
    seconds: (performance.now() - begun) / 1000,
    lines,
    commands: read.commands.length,
  }),
);
