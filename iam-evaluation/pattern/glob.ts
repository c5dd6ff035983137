/**
 * IAM's wildcards: `*` stands for any run of characters (`/` and `:` too), `?` for one character. A pattern is kept as
 * character codes in which wildcards have codes of their own, so that a `*` that came out of a policy variable stays a
 * plain character. Matching is linear in practice and never worse than pattern times text: policies and names come
 * from strangers.
 */
const ANY_RUN = -1;
const ANY_ONE = -2;

/** A pattern ready to match: the common shapes have their own quick way. */
export type Glob =
  | { readonly shape: 'any' }
  | { readonly shape: 'exact'; readonly text: string }
  | { readonly shape: 'prefix'; readonly text: string }
  | { readonly shape: 'codes'; readonly codes: readonly number[] };

/** The codes of a text; with wildcards, `*` and `?` become the codes that match. */
export function codesOf(text: string, wildcards: boolean): number[] {
  const codes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (wildcards && character === '*') codes.push(ANY_RUN);
    else if (wildcards && character === '?') codes.push(ANY_ONE);
    else codes.push(text.charCodeAt(i));
  }
  return codes;
}

/** Compiles a pattern in which every `*` and `?` is a wildcard. */
export function compileGlob(pattern: string): Glob {
  if (/^\*+$/.test(pattern)) return { shape: 'any' };
  const firstWildcard = pattern.search(/[*?]/);
  if (firstWildcard < 0) return { shape: 'exact', text: pattern };
  if (firstWildcard === pattern.length - 1 && pattern.endsWith('*')) {
    return { shape: 'prefix', text: pattern.slice(0, -1) };
  }
  return { shape: 'codes', codes: codesOf(pattern, true) };
}

/** Whether the whole text matches the pattern. */
export function globMatches(glob: Glob, text: string): boolean {
  switch (glob.shape) {
    case 'any':
      return true;
    case 'exact':
      return glob.text === text;
    case 'prefix':
      return text.startsWith(glob.text);
    case 'codes':
      return codesMatch(glob.codes, text);
  }
}

/** Whether the whole text matches these codes. On a mismatch only the last `*` is retried, one character later. */
export function codesMatch(codes: readonly number[], text: string): boolean {
  let code = 0;
  let at = 0;
  let lastRun = -1;
  let lastRunAt = 0;
  while (at < text.length) {
    const expected = codes[code];
    if (expected === ANY_RUN) {
      lastRun = code++;
      lastRunAt = at;
    } else if (expected === ANY_ONE || expected === text.charCodeAt(at)) {
      code++;
      at++;
    } else if (lastRun >= 0) {
      code = lastRun + 1;
      at = ++lastRunAt;
    } else {
      return false;
    }
  }
  while (codes[code] === ANY_RUN) code++;
  return code === codes.length;
}
