import { type Command, InvalidArgumentError, Option } from 'commander';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { type ExportCommandOptions, exportCommand } from '../recordings/export-command.ts';
import { type PlayCommandOptions, playCommand } from '../recordings/play-command.ts';
import { type ReadCommandOptions, readCommand } from '../recordings/read-command.ts';

const KEYS = `
Keys:
  space      pause, go on        . ,   one change forwards, back
  ← →        5 s back, forwards  0-9   to a tenth
  [ ]        to the command before, after
  < >        slower, faster      i     skip idle times or not
  / n        search, next        q     quit`;

/** `recording read|play|export`. */
export function addRecordingCommands(program: Command): void {
  const recording = program
    .command('recording')
    .description('See what sessions showed: read, play and export their recordings.');
  withGlobalOptions(
    recording.command('read').argument('<file>', 'a session log, asciicast or raw terminal stream'),
  )
    .description('Read a local recording of any format: its screen at a moment, its lines, its commands.')
    .option('--at <seconds>', 'the moment: seconds from the beginning, or "end"', moment, null)
    .option('--cols <n>', 'columns of the terminal, where the file does not tell', count)
    .option('--rows <n>', 'rows of the terminal, where the file does not tell', count)
    .option('--unmasked', 'show commands with what looks like secrets in them')
    .action((file: string, options: ReadCommandOptions, command: Command) =>
      readCommand(file, options, settingsOf(command).output),
    );
  withGlobalOptions(
    recording.command('play').argument('<file>', 'a session log, asciicast or raw terminal stream'),
  )
    .description('Play a recording on this terminal.')
    .option('--speed <factor>', 'how fast, from 0.25 to 16', speed, 1)
    .option('--skip-idle', 'skip the times in which nothing happens')
    .option('--cols <n>', 'columns of the terminal, where the file does not tell', count)
    .option('--rows <n>', 'rows of the terminal, where the file does not tell', count)
    .option('--unmasked', 'show what looks like a secret')
    .addHelpText('after', KEYS)
    .action((file: string, options: PlayCommandOptions) => playCommand(file, options));
  withGlobalOptions(
    recording.command('export').argument('<file>', 'a session log, asciicast or raw terminal stream'),
  )
    .description('Write a recording as an asciicast, as plain text, or as one page that plays it by itself.')
    .addOption(
      new Option('--format <format>', 'what to write')
        .choices(['cast', 'text', 'html'])
        .makeOptionMandatory(),
    )
    .option('--out <file>', 'where to; default: stdout')
    .option('--cols <n>', 'columns of the terminal, where the file does not tell', count)
    .option('--rows <n>', 'rows of the terminal, where the file does not tell', count)
    .option('--unmasked', 'leave in what looks like a secret')
    .action((file: string, options: ExportCommandOptions, command: Command) =>
      exportCommand(file, options, settingsOf(command).output),
    );
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
