import { WELL_KNOWN_PATHS, WELL_KNOWN_PROGRAMS } from './well-known-paths.ts';

/** A pattern with more wildcards than this is taken as it is. */
const MAX_WILDCARDS = 24;
const MAX_MATCHES = 4;

/** Whether a text has wildcards of the shell. */
export function hasGlob(text: string): boolean {
  return /[*?[]/.test(text);
}

/**
 * What a pattern may stand for, among the programs and files that matter: `/bin/c?t` is cat, `/etc/sh*w` is the shadow
 * file. Without a match the pattern stays, as in a shell. A lone `*` stands for nothing in particular.
 */
export function resolveGlob(pattern: string, isProgram: boolean): readonly string[] {
  if (!/[\w.]/.test(pattern) && !(isProgram && pattern.includes('/'))) return [pattern];
  const expression = globExpression(pattern);
  if (expression === null) return [pattern];
  const known = isProgram ? programsFor(pattern) : pattern.startsWith('/') ? WELL_KNOWN_PATHS : [];
  const matches = known.filter((path) => expression.test(path)).slice(0, MAX_MATCHES);
  return matches.length === 0 ? [pattern] : isProgram ? matches.slice(0, 1) : matches;
}

function programsFor(pattern: string): readonly string[] {
  if (!pattern.includes('/')) return WELL_KNOWN_PROGRAMS;
  return ['/bin/', '/usr/bin/', '/sbin/', '/usr/sbin/'].flatMap((folder) =>
    WELL_KNOWN_PROGRAMS.map((name) => folder + name),
  );
}

/** A pattern as an expression for a whole text; null where it is none that is understood. */
export function globExpression(pattern: string, crossFolders = false): RegExp | null {
  if ((pattern.match(/[*?[]/g) ?? []).length > MAX_WILDCARDS) return null;
  const any = crossFolders ? '[^]' : '[^/]';
  const source = pattern.replace(/\[[!^]?\]?[^\]]*\]|[*?]|[.+^${}()|[\]\\]/g, (found) => {
    if (found === '*') return `${any}*`;
    if (found === '?') return any;
    if (found.length === 1) return `\\${found}`;
    const inner = found.slice(1, -1).replace(/[\\\]]/g, '\\$&');
    return `[${inner.startsWith('!') ? `^${inner.slice(1)}` : inner}]`;
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    return null;
  }
}
