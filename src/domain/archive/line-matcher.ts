import { MAX_HIT_CHARS, type SearchQuestion } from './search-question.ts';

/** More places in one line are not marked. */
const MAX_HIGHLIGHTS = 20;

/** A regular expression that cannot be read; says why. */
export class BadExpression extends Error {
  override readonly name = 'BadExpression';
}

/** What of a question decides whether a line matches. */
export type Sought = Pick<SearchQuestion, 'text' | 'regex' | 'ignoreCase'>;

/** Where in a line the text is found. */
export type Highlights = readonly (readonly [number, number])[];

/** Finds a question's text in lines. */
export interface LineMatcher {
  /** Null: not at all. */
  find(line: string): Highlights | null;
}

/** Throws BadExpression. A bad expression may also be slow without end: whoever runs it must be able to stop it. */
export function lineMatcher(sought: Sought): LineMatcher {
  if (!sought.regex && !sought.ignoreCase) return { find: (line) => placesOf(line, sought.text) };
  const source = sought.regex ? sought.text : sought.text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, sought.ignoreCase ? 'giu' : 'gu');
  } catch (error) {
    throw new BadExpression(
      `${error instanceof Error ? error.message : String(error)}. Regular expressions are JavaScript's, with the flag u.`,
    );
  }
  return { find: (line) => matchesOf(line, pattern) };
}

function placesOf(line: string, text: string): Highlights | null {
  const found: (readonly [number, number])[] = [];
  for (let at = line.indexOf(text); at !== -1; at = line.indexOf(text, at + text.length)) {
    found.push([at, at + text.length]);
    if (found.length === MAX_HIGHLIGHTS) break;
  }
  return found.length === 0 ? null : found;
}

function matchesOf(line: string, pattern: RegExp): Highlights | null {
  pattern.lastIndex = 0;
  const found: (readonly [number, number])[] = [];
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    found.push([match.index, match.index + match[0].length]);
    if (found.length === MAX_HIGHLIGHTS) break;
    // An empty match would be found for ever.
    if (match[0] === '') pattern.lastIndex += 1;
  }
  return found.length === 0 ? null : found;
}

/** A long line cut around what was found first, with the places that remain. */
export function cutHit(line: string, highlights: Highlights): { text: string; highlights: Highlights } {
  if (line.length <= MAX_HIT_CHARS) return { text: line, highlights };
  const first = highlights[0] as readonly [number, number];
  const from = Math.max(0, Math.min(first[0] - MAX_HIT_CHARS / 4, line.length - MAX_HIT_CHARS));
  const to = from + MAX_HIT_CHARS;
  const left = highlights
    .filter(([start]) => start < to)
    .map(([start, end]) => [start - from, Math.min(end, to) - from] as const);
  return { text: line.slice(from, to).toWellFormed(), highlights: left };
}
