import type { Command } from 'commander';

/** `serve`. */
export function addServeCommand(program: Command): void {
  program.command('serve').description('Run the watch.');
}
