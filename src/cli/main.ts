import { CommanderError } from 'commander';
import { Fault } from '../operations/fault.ts';
import { CliError, EXIT } from './exit.ts';
import { buildProgram } from './program.ts';

/** The exit code of an error, and what is said of it. */
function outcomeOf(error: unknown): { code: number; message: string } {
  if (error instanceof CommanderError)
    return { code: error.exitCode === 0 ? EXIT.done : EXIT.usage, message: '' };
  if (error instanceof CliError) return { code: error.exitCode, message: error.message };
  if (error instanceof Fault) return { code: EXIT.failed, message: error.message };
  const { name, message, $fault } = error as Error & { $fault?: string };
  // A client's fault as the AWS SDK names it is a refusal; all else is the world's failing.
  return {
    code: $fault === 'client' ? EXIT.refused : EXIT.failed,
    message: $fault === undefined ? message : `${name}: ${message}`,
  };
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
    if (message !== '') process.stderr.write(`${message}\n`);
    process.exitCode = code;
  }
}

await main(process.argv.slice(2));
