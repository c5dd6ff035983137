import { parseJsonPattern } from './json-pattern.ts';
import { compileRegex, type FilterPattern, invalidPattern } from './matcher.ts';
import { parseSpacePattern } from './space-pattern.ts';

/** Source: CloudWatch Logs user guide, "Filter pattern syntax". */
export const MAX_PATTERN_LENGTH = 1024;

interface Term {
  readonly kind: 'all' | 'any' | 'none';
  readonly test: (message: string) => boolean;
}

const TERM = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s"]+))(?:\s+|$)/y;

function parseTerm(found: RegExpExecArray): Term {
  const [, sign, quoted, regex, plain] = found;
  const kind = sign === '?' ? 'any' : sign === '-' ? 'none' : 'all';
  if (regex !== undefined) {
    const compiled = compileRegex(regex);
    return { kind, test: (message) => compiled.test(message) };
  }
  if (quoted !== undefined) {
    const phrase = quoted.replace(/\\(.)/g, '$1');
    return { kind, test: (message) => message.includes(phrase) };
  }
  // An unquoted term holds letters, digits and underscores; AWS wants quotes round anything else.
  if (!/^\w+$/.test(plain ?? '')) throw invalidPattern();
  return { kind, test: (message) => message.includes(plain!) };
}

function parseTerms(text: string): FilterPattern {
  const terms: Term[] = [];
  TERM.lastIndex = 0;
  while (TERM.lastIndex < text.length) {
    const found = TERM.exec(text);
    if (found === null) throw invalidPattern();
    terms.push(parseTerm(found));
  }
  const all = terms.filter((term) => term.kind === 'all');
  const any = terms.filter((term) => term.kind === 'any');
  const none = terms.filter((term) => term.kind === 'none');
  return {
    // AWS leaves `?` terms out when there are plain ones.
    matches: (message) =>
      all.every((term) => term.test(message)) &&
      !none.some((term) => term.test(message)) &&
      (all.length > 0 || any.length === 0 || any.some((term) => term.test(message))),
    extract: () => ({}),
    // Plain text has no fields.
    valueOf: () => undefined,
  };
}

/** Parses a filter pattern of any of the three kinds: terms, `{ $.json = "..." }`, `[columns]`. */
export function parseFilterPattern(text: string): FilterPattern {
  const trimmed = text.trim();
  if (trimmed.length > MAX_PATTERN_LENGTH) throw invalidPattern();
  if (trimmed.startsWith('{')) return parseJsonPattern(trimmed);
  if (trimmed.startsWith('[')) return parseSpacePattern(trimmed);
  return parseTerms(trimmed);
}
