/** One simple command that a line runs, with everything undone that only hides it. */
export interface TypedCommand {
  /** Name and arguments, expanded; empty where the line only sets variables. */
  readonly argv: readonly string[];
  /** As it was typed. */
  readonly typed: string;
  /** `NAME=value` set before or by it. */
  readonly assignments: readonly string[];
  /** Programs that it was started through, outermost first: sudo, env, xargs, sh -c, ssh. */
  readonly launchers: readonly string[];
  /** Commands whose output it reads: earlier ones of its pipeline, and those in its substitutions. */
  readonly upstream: TypedCommand[];
  /** Commands that read its output. */
  readonly downstream: TypedCommand[];
  /** What stands in its standard input, where that is written on the line. */
  readonly input: string | null;
  readonly redirects: readonly FileRedirect[];
  /** The folder that it runs in; null: not known. */
  readonly folder: string | null;
  /** What it prints, where that can be known. */
  output: string | null;
}

/** A file that a command reads from or writes to by redirection. */
export interface FileRedirect {
  readonly operator: string;
  readonly descriptor: number | null;
  readonly path: string;
}

/** The program's own name, without its folder. */
export function programName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
