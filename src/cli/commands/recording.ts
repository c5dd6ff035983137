import { type Command, InvalidArgumentError } from 'commander';
import { settingsOf, withGlobalOptions } from '../global-options.ts';
import { type ReadCommandOptions, readCommand } from '../recordings/read-command.ts';

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
}

function count(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 1000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000.');
  return value;
}

/** Milliseconds; null is the end. */
function moment(text: string): number | null {
  if (text === 'end') return null;
  if (!/^\d+(?:\.\d+)?$/.test(text))
    throw new InvalidArgumentError('It must be seconds, as in 12.5, or "end".');
  return Number(text) * 1000;
}
