/** The exit codes of the contract. */
export const EXIT = { done: 0, refused: 1, usage: 2, failed: 3 } as const;

/** Ends a command: its text goes to stderr, its code is the process's. */
export class CliError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** An expected no: refused, or found wanting (1). */
export const refused = (message: string) => new CliError(EXIT.refused, message);
/** The command was called wrongly (2). */
export const wrongUsage = (message: string) => new CliError(EXIT.usage, message);
/** The world failed: AWS, network, disk (3). */
export const failed = (message: string, cause?: unknown) => new CliError(EXIT.failed, message, { cause });
