import { batchLines, streamEvent } from '@sallyport/local-aws/agent/log/stream-event.ts';
import { recordingTools } from '../../../src/adapters/terminal/recording-tools.ts';
import { sourceOf } from '../../../src/adapters/terminal/source-of.ts';
import type { RecordedCommand } from '../../../src/domain/recordings/recording-event.ts';
import { readRecording } from '../../../src/operations/read-recording.ts';
import type { KnownCommand, Scenario } from './scenario.ts';

/** What became of a session's commands. */
export interface Score {
  /** Entered, and found. */
  readonly entered: number;
  readonly found: number;
  /** Told as commands, and not entered. */
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
}

/** As the archive holds it: what `script` makes of it, without size and times (facts/session-manager.md C.3). */
export function asTranscript(shown: Buffer): Buffer {
  const head =
    'Script started on 2026-11-21 09:02:30+00:00 [COMMAND="cat ipcTempFile.log" <not executed on terminal>]\n';
  const foot = '\nScript done on 2026-11-21 09:02:30+00:00 [COMMAND_EXIT_CODE="0"]\n';
  return Buffer.from(`${head}${shown.toString('latin1').replaceAll('\n', '\r\n')}${foot}`, 'latin1');
}

/** As CloudWatch's streamed copy holds it: lines without most control sequences (C.6). */
export function asStreamed(shown: Buffer): Buffer {
  const lines = shown.toString('latin1').replace(/\n$/, '').split('\n');
  const identity = {
    awsRegion: 'us-east-1',
    instanceId: 'i-0',
    ownerArn: 'arn',
    runAsUser: '',
    sessionId: 'engineer-0',
  };
  const events = batchLines(lines.map((line) => Buffer.from(line, 'latin1')));
  return Buffer.from(events.map((each, at) => `${streamEvent(identity, each, at * 1000)}\n`).join(''));
}

export async function commandsIn(copy: Buffer): Promise<readonly RecordedCommand[]> {
  const read = await readRecording(sourceOf(copy), recordingTools, {
    untilMs: null,
    size: null,
  });
  return read.commands;
}

export function knownOf(scenario: Scenario): readonly KnownCommand[] {
  return scenario.steps.flatMap((step) => step.commands ?? []);
}

const plain = (text: string) => text.trim();

/** Holds what was read against what was entered, in its order. */
export function scoreOf(known: readonly KnownCommand[], read: readonly string[]): Score {
  const missed: string[] = [];
  const wrong: string[] = [];
  let at = 0;
  let found = 0;
  for (const command of known) {
    const end = placeOf(command, read, at);
    if (end === null) missed.push(command.texts[0] as string);
    else {
      found += 1;
      wrong.push(...read.slice(at, end.from));
      at = end.to;
    }
  }
  wrong.push(...read.slice(at));
  return { entered: known.length, found, wrong, missed };
}

/** How far ahead a command is looked for: what lies between was told and not entered. */
const AHEAD = 3;

function placeOf(
  command: KnownCommand,
  read: readonly string[],
  from: number,
): { from: number; to: number } | null {
  for (let at = from; at < Math.min(read.length, from + AHEAD); at += 1) {
    if (command.texts.some((text) => plain(text) === plain(read[at] as string)))
      return { from: at, to: at + 1 };
    const { parts } = command;
    if (parts?.every((part, index) => plain(read[at + index] ?? '') === plain(part)))
      return { from: at, to: at + parts.length };
  }
  return null;
}
