import { CommanderError } from 'commander';
import { printable } from '../domain/kernel/printable.ts';
import { Fault } from '../operations/fault.ts';
import { CliError, EXIT } from './exit.ts';
import { buildProgram } from './program.ts';

const MOST_LINE_CHARS = 4_000;

/** The exit code of an error, and what is said of it. */
function outcomeOf(error: unknown): { code: number; message: string } {
  if (error instanceof CommanderError)
    return { code: error.exitCode === 0 ? EXIT.done : EXIT.usage, message: '' };
  if (error instanceof CliError) return { code: error.exitCode, message: error.message };
  // A file that is not what it should be was found wanting; the world did not fail.
  if (error instanceof Fault)
    return { code: error.code.endsWith('_MALFORMED') ? EXIT.refused : EXIT.failed, message: error.message };
  const { name, message, $fault } = error as Error & { $fault?: string };
  // A client's fault as the AWS SDK names it is a refusal; all else is the world's failing.
  return {
    code: $fault === 'client' ? EXIT.refused : EXIT.failed,
    message: $fault === undefined ? message : `${name}: ${message}`,
  };
}

/** What was typed or pasted comes back in messages: it must not act on the terminal. */
function harmless(message: string): string {
  return message
    .split('\n')
    .map((line) => printable(line, MOST_LINE_CHARS))
    .join('\n');
}

/** Runs the command line; exit codes are those of the contract. */
export async function main(args: readonly string[]): Promise<void> {
  const program = buildProgram();
  const strict = (command: typeof program): void => {
    command.exitOverride();
    command.commands.forEach(strict);
  };
  strict(program);
  // A reader that went away (| head) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.failed),
  );
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    const { code, message } = outcomeOf(error);
    if (message !== '') process.stderr.write(`${harmless(message)}\n`);
    process.exitCode = code;
  }
}

await main(process.argv.slice(2));
