import { codesMatch, codesOf, compileGlob, type Glob, globMatches } from './glob.ts';

/** Gives the values of a condition key (already in lower case), or undefined where the request has none. */
export type KeyLookup = (key: string) => readonly string[] | undefined;

/** A piece of a pattern. Only `text` may hold wildcards; what a variable brings in is taken as it is. */
export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | null };

/** A pattern that may hold policy variables such as `${aws:username}` or `${aws:PrincipalTag/team, 'none'}`. */
export interface Template {
  /** As written in the policy. */
  readonly source: string;
  /** The compiled pattern, where it holds no variables. */
  readonly glob: Glob | null;
  readonly parts: readonly TemplatePart[];
}

const VARIABLE = /\$\{([^{}]*)\}/g;
const WITH_FALLBACK = /^([^,]*?)\s*,\s*'(.*)'$/;
const ESCAPES = new Set(['*', '?', '$']);

/** Reads a pattern; where variables do not apply (documents of 2008), `${…}` is plain text. */
export function compileTemplate(source: string, variables: boolean): Template {
  if (!variables || !source.includes('${')) {
    return { source, glob: compileGlob(source), parts: [{ kind: 'text', text: source }] };
  }
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const match of source.matchAll(VARIABLE)) {
    if (match.index > end) parts.push({ kind: 'text', text: source.slice(end, match.index) });
    parts.push(variablePart(match[1] ?? ''));
    end = match.index + match[0].length;
  }
  if (end === 0) return { source, glob: compileGlob(source), parts: [{ kind: 'text', text: source }] };
  if (end < source.length) parts.push({ kind: 'text', text: source.slice(end) });
  return { source, glob: null, parts };
}

function variablePart(inside: string): TemplatePart {
  if (ESCAPES.has(inside)) return { kind: 'literal', text: inside };
  const withFallback = WITH_FALLBACK.exec(inside);
  if (withFallback)
    return { kind: 'variable', key: withFallback[1]!.trim().toLowerCase(), fallback: withFallback[2]! };
  return { kind: 'variable', key: inside.trim().toLowerCase(), fallback: null };
}

/** Whether text matches the pattern, wildcards working; null where a variable has no single value. */
export function matchTemplate(template: Template, text: string, lookup: KeyLookup): boolean | null {
  if (template.glob) return globMatches(template.glob, text);
  const codes = resolveCodes(template, lookup);
  return codes === null ? null : codesMatch(codes, text);
}

/** The pattern's codes with its variables filled in; null where a variable has no single value. */
export function resolveCodes(template: Template, lookup: KeyLookup): number[] | null {
  const codes: number[] = [];
  for (const part of template.parts) {
    const text = partText(part, lookup);
    if (text === null) return null;
    for (const code of codesOf(text, part.kind === 'text')) codes.push(code);
  }
  return codes;
}

/** The pattern as plain text with its variables filled in; null where a variable has no single value. */
export function resolveText(template: Template, lookup: KeyLookup): string | null {
  if (template.glob) return template.source;
  let resolved = '';
  for (const part of template.parts) {
    const text = partText(part, lookup);
    if (text === null) return null;
    resolved += text;
  }
  return resolved;
}

/** The variables of a pattern that the request gives no single value for. */
export function unresolvedVariables(template: Template, lookup: KeyLookup): string[] {
  const missing: string[] = [];
  for (const part of template.parts) {
    if (part.kind === 'variable' && partText(part, lookup) === null) missing.push(part.key);
  }
  return missing;
}

function partText(part: TemplatePart, lookup: KeyLookup): string | null {
  if (part.kind !== 'variable') return part.text;
  const values = lookup(part.key);
  if (values === undefined || values.length === 0) return part.fallback;
  return values.length === 1 ? values[0]! : null;
}
