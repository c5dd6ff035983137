import { describe, test } from 'vitest';

/** A program that some tests need and a machine may lack. */
export interface RequiredProgram {
  readonly name: string;
  /** Its path; undefined where it is missing. */
  readonly path: string | undefined;
  /** The command that installs it. */
  readonly install: string;
}

/**
 * Tests that need a program. Where it is missing they are reported as skipped, with the command that installs it;
 * with CI=true its absence is a failure.
 */
export function describeWithProgram(
  program: RequiredProgram,
  name: string,
  define: (path: string) => void,
): void {
  const { path } = program;
  if (path !== undefined) {
    describe(name, () => define(path));
    return;
  }
  const missing = `needs ${program.name}; install it with: ${program.install}`;
  if (process.env['CI'] === 'true') {
    describe(name, () => {
      test(`${program.name} is installed`, () => {
        throw new Error(missing);
      });
    });
    return;
  }
  console.warn(`skipped: ${name}: ${missing}`);
  describe.skip(`${name} (${missing})`, () => define(program.name));
}
