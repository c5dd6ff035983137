import type { TypedCommand } from './typed-command.ts';

/** Limits that may leave something unread. */
export type ReadLimit = 'length' | 'depth' | 'count';

/** Where in a line we are. */
export interface RunScope {
  readonly depth: number;
  readonly launchers: readonly string[];
  readonly positional: readonly string[];
  readonly upstream: readonly TypedCommand[];
  readonly input: string | null;
}

/** What a part of a line printed, null where that is not known, and the commands that it ran. */
export interface Ran {
  readonly output: string | null;
  readonly commands: readonly TypedCommand[];
}

/** A part that runs nothing and prints nothing. */
export const NOTHING: Ran = { output: '', commands: [] };

/** A part that was not followed. */
export const NOTHING_KNOWN: Ran = { output: null, commands: [] };

/** Several parts, one after another. */
export function together(parts: readonly Ran[]): Ran {
  if (parts.length === 1) return parts[0]!;
  const known = parts.every(({ output }) => output !== null);
  return {
    output: known ? parts.map(({ output }) => output).join('') : null,
    commands: parts.flatMap(({ commands }) => commands),
  };
}
