/**
 * Sigma's text patterns: `*` any characters, `?` one, a backslash takes the meaning from the wildcard or backslash
 * behind it and is itself before anything else. Matching is linear: no pattern can make a hostile text slow.
 */

/** Literal runs between `*`; within a run, null stands for `?`. Empty runs at the ends mean an open end. */
export interface Wildcard {
  readonly openStart: boolean;
  readonly openEnd: boolean;
  /** The runs in order; each a list of characters and nulls. */
  readonly runs: readonly WildcardRun[];
}

/** A run of characters: as text where it has no `?`. */
export interface WildcardRun {
  readonly text: string;
  /** Where `?` stand in the text; there the text holds a placeholder. */
  readonly anyAt: ReadonlySet<number>;
}

interface Building {
  text: string;
  anyAt: Set<number>;
}

/** Reads a pattern; `contains`, `startswith` and `endswith` open its ends. */
export function parseWildcard(
  pattern: string,
  open: { readonly start?: boolean; readonly end?: boolean } = {},
): Wildcard {
  const runs: Building[] = [{ text: '', anyAt: new Set() }];
  for (let i = 0; i < pattern.length; i += 1) {
    const run = runs[runs.length - 1]!;
    const char = pattern[i]!;
    const next = pattern[i + 1];
    if (char === '\\' && (next === '*' || next === '?' || next === '\\')) {
      run.text += next;
      i += 1;
    } else if (char === '*') {
      runs.push({ text: '', anyAt: new Set() });
    } else {
      if (char === '?') run.anyAt.add(run.text.length);
      run.text += char === '?' ? '\u0000' : char;
    }
  }
  const openStart = open.start === true || (runs.length > 1 && runs[0]!.text === '');
  const openEnd = open.end === true || (runs.length > 1 && runs[runs.length - 1]!.text === '');
  return { openStart, openEnd, runs: runs.filter(({ text }) => text !== '') };
}

/** A pattern of which every character is meant as it is. */
export function literalWildcard(
  text: string,
  open: { readonly start?: boolean; readonly end?: boolean } = {},
): Wildcard {
  const runs = text === '' ? [] : [{ text, anyAt: new Set<number>() }];
  return { openStart: open.start === true, openEnd: open.end === true, runs };
}

/** Compiles a pattern to a test of one text; both are taken as they are, so lower them before for Sigma's default. */
export function compileWildcard({ openStart, openEnd, runs }: Wildcard): (text: string) => boolean {
  const first = runs[0];
  if (first === undefined) return openStart || openEnd ? () => true : (text) => text === '';
  if (runs.length === 1 && first.anyAt.size === 0) {
    const wanted = first.text;
    if (openStart && openEnd) return (text) => text.includes(wanted);
    if (openStart) return (text) => text.endsWith(wanted);
    if (openEnd) return (text) => text.startsWith(wanted);
    return (text) => text === wanted;
  }
  return (text) => matchRuns(text, runs, openStart, openEnd);
}

/** Greedy from the left: the earliest place of each run is always good enough, the last run is held at the end. */
function matchRuns(
  text: string,
  runs: readonly WildcardRun[],
  openStart: boolean,
  openEnd: boolean,
): boolean {
  let at = 0;
  for (let i = 0; i < runs.length; i += 1) {
    const run = runs[i]!;
    const isLast = i === runs.length - 1;
    if (i === 0 && !openStart) {
      if (!runAt(text, run, 0)) return false;
      if (isLast && !openEnd) return text.length === run.text.length;
      at = run.text.length;
    } else if (isLast && !openEnd) {
      const start = text.length - run.text.length;
      return start >= at && runAt(text, run, start);
    } else {
      const found = findRun(text, run, at);
      if (found === -1) return false;
      at = found + run.text.length;
    }
  }
  return true;
}

function runAt(text: string, run: WildcardRun, at: number): boolean {
  if (run.anyAt.size === 0) return text.startsWith(run.text, at);
  if (at + run.text.length > text.length) return false;
  for (let i = 0; i < run.text.length; i += 1)
    if (!run.anyAt.has(i) && run.text[i] !== text[at + i]) return false;
  return true;
}

function findRun(text: string, run: WildcardRun, from: number): number {
  if (run.anyAt.size === 0) return text.indexOf(run.text, from);
  for (let at = from; at + run.text.length <= text.length; at += 1) if (runAt(text, run, at)) return at;
  return -1;
}
