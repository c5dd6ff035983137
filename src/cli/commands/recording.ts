import { type Command, InvalidArgumentError, Option } from 'commander';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import type { ExportCommandOptions } from '../recordings/export-command.ts';
import type { PlayCommandOptions } from '../recordings/play-command.ts';
import type { ReadCommandOptions } from '../recordings/read-command.ts';

const WHAT = "a session's id, or a file: a session log, asciicast or raw terminal stream";
const KEYS = `
Keys:
  space      pause, go on        . ,   one change forwards, back
  ← →        5 s back, forwards  0-9   to a tenth
  [ ]        to the command before, after
  < >        slower, faster      i     skip idle times or not
  / n        search, next        q     quit`;

/** `recording read|play|export`. A terminal is only loaded where one is needed. */
export function addRecordingCommands(program: Command): void {
  const recording = program
    .command('recording')
    .description('See what sessions showed: read, play and export their recordings.');
  withGlobalOptions(recording.command('read').argument('<file-or-session>', WHAT))
    .description(
      'Read what a session showed, or a recording in a file: its screen at a moment, lines, commands.',
    )
    .option('--at <seconds>', 'the moment: seconds from the beginning, or "end"', moment, null)
    .addOption(source())
    .option('--cols <n>', 'columns of the terminal, where the file does not tell', count)
    .option('--rows <n>', 'rows of the terminal, where the file does not tell', count)
    .option(
      '--unmasked',
      'of a session: show what looks like a secret; only auditors may, and it is recorded',
    )
    .option('--masked', 'of a file: mask what looks like a secret, as of a session')
    .action(async (file: string, options: ReadCommandOptions, command: Command) => {
      const { readCommand } = await import('../recordings/read-command.ts');
      await readCommand(file, options, settingsOf(command));
    });
  withGlobalOptions(recording.command('play').argument('<file-or-session>', WHAT))
    .description('Play a recording on this terminal.')
    .option('--speed <factor>', 'how fast, from 0.25 to 16', speed, 1)
    .option('--skip-idle', 'skip the times in which nothing happens')
    .option('--from <seconds>', 'begin there, as a search hit says', moment, 0)
    .addOption(source())
    .option('--cols <n>', 'columns of the terminal, where the file does not tell', count)
    .option('--rows <n>', 'rows of the terminal, where the file does not tell', count)
    .option('--unmasked', 'show what looks like a secret; of a session only auditors may, and it is recorded')
    .addHelpText('after', KEYS)
    .action(async (file: string, options: PlayCommandOptions, command: Command) => {
      const { playCommand } = await import('../recordings/play-command.ts');
      await playCommand(file, options, settingsOf(command));
    });
  withGlobalOptions(recording.command('export').argument('<file-or-session>', WHAT))
    .description('Write a recording as an asciicast, as plain text, or as one page that plays it by itself.')
    .addOption(
      new Option('--format <format>', 'what to write')
        .choices(['cast', 'text', 'html'])
        .makeOptionMandatory(),
    )
    .option('--out <file>', 'where to; default, and -: stdout')
    .addOption(source())
    .option('--cols <n>', 'columns of the terminal, where the file does not tell', count)
    .option('--rows <n>', 'rows of the terminal, where the file does not tell', count)
    .option(
      '--unmasked',
      'leave in what looks like a secret; of a session only auditors may, and it is recorded',
    )
    .action(async (file: string, options: ExportCommandOptions, command: Command) => {
      const { exportCommand } = await import('../recordings/export-command.ts');
      await exportCommand(file, options, settingsOf(command));
    });
}

function source(): Option {
  return new Option('--source <copy>', 'which copy of a session: default S3, else CloudWatch').choices([
    's3',
    'cloudwatch',
  ]);
}

function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 1000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000.');
  return value;
}

function speed(text: string): number {
  const value = Number(text);
  if (!(value >= 0.25 && value <= 16)) throw new InvalidArgumentError('It must be a number from 0.25 to 16.');
  return value;
}

/** Milliseconds; null is the end. */
function moment(text: string): number | null {
  if (text === 'end') return null;
  if (!/^\d+(?:\.\d+)?$/.test(text))
    throw new InvalidArgumentError('It must be seconds, as in 12.5, or "end".');
  return Number(text) * 1000;
}
