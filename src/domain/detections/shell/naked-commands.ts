import type { TypedCommand } from './typed-command.ts';

/** Of a text that is no shell, so many pieces are looked at. */
const MAX_PIECES = 64;

/** Cuts a text that cannot be parsed at separators and blanks, quotes taken off: better than not looking. */
export function nakedCommands(text: string): TypedCommand[] {
  const pieces = text
    .split(/\|\|?|&&|[;\n&]|\$\(|[`(){}]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '')
    .slice(0, MAX_PIECES);
  return pieces.map((typed) => ({
    argv: typed.split(/\s+/).map((word) => word.replace(/["'\\]/g, '')),
    typed,
    assignments: [],
    launchers: [],
    upstream: [],
    downstream: [],
    input: null,
    redirects: [],
    folder: null,
    output: null,
  }));
}
