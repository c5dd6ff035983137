import { CommandRun } from './command-run.ts';
import { nakedCommands } from './naked-commands.ts';
import type { ReadLimit, RunScope } from './run-scope.ts';
import type { SessionMemory } from './session-memory.ts';
import type { ParseShell } from './syntax.ts';
import type { TypedCommand } from './typed-command.ts';

/** A line, or a script typed at once, is read up to here. */
export const MAX_LINE_CHARS = 32_768;

/** What a line runs. */
export interface ReadLine {
  readonly commands: readonly TypedCommand[];
  /** The line as it was typed, and every script that was found in it, decoded where it was hidden. */
  readonly scripts: readonly string[];
  /** Which limits were met, so that something may have been left unread: `length`, `depth`, `count`. */
  readonly limits: readonly ReadLimit[];
}

/**
 * Reads typed lines into the simple commands that they run: of pipelines, lists, loops, functions, substitutions,
 * here-documents, and of programs that start others (sudo, env, xargs, find -exec, sh -c, ssh, base64 -d | sh). Nothing
 * is run: what a line's own text determines is followed, what depends on the node stays as it was typed.
 */
export class CommandReader {
  readonly #parse: ParseShell;
  readonly #memory: SessionMemory;

  constructor(parse: ParseShell, memory: SessionMemory) {
    this.#parse = parse;
    this.#memory = memory;
  }

  /** Reads one line; what it sets is remembered for the next. */
  read(line: string): ReadLine {
    const limits = new Set<ReadLimit>(line.length > MAX_LINE_CHARS ? ['length'] : []);
    const text = line.slice(0, MAX_LINE_CHARS);
    const run = new CommandRun({ parse: this.#parse, memory: this.#memory, limits });
    const scope: RunScope = { depth: 0, launchers: [], positional: [], upstream: [], input: null };
    const whole = run.script(text, scope);
    // What is no shell, or not whole, is also cut at its separators: a half-typed line hides nothing.
    const naked = whole ? [] : nakedCommands(text);
    return { commands: [...run.commands, ...naked], scripts: run.scripts, limits: [...limits] };
  }
}
