import { codesMatch, compileGlob, type Glob, globMatches } from './glob.ts';
import { type KeyLookup, resolveCodes, type Template } from './template.ts';

/** An ARN has six parts between colons; the last, the resource, may hold more colons. */
const SEGMENTS = 6;
const COLON = 58;

/** A pattern for ARNs whose parts are matched one by one (ArnLike): a wildcard never crosses one of the first five colons. */
export interface ArnPattern {
  readonly template: Template;
  /** The six parts compiled; null where variables must be filled in first, or where this is no ARN. */
  readonly segments: readonly Glob[] | null;
}

/** Compiles an ARN pattern out of a template. */
export function compileArnPattern(template: Template): ArnPattern {
  const segments = template.glob ? splitArn(template.source) : null;
  return { template, segments: segments?.map(compileGlob) ?? null };
}

/** Whether every part of an ARN matches the pattern's; null where one of them is no ARN or a variable has no value. */
export function matchArn(pattern: ArnPattern, text: string, lookup: KeyLookup): boolean | null {
  const parts = splitArn(text);
  if (parts === null) return null;
  if (pattern.segments) return pattern.segments.every((glob, i) => globMatches(glob, parts[i]!));
  if (pattern.template.glob) return null;
  const codes = resolveCodes(pattern.template, lookup);
  const segments = codes && splitCodes(codes);
  return segments?.every((segment, i) => codesMatch(segment, parts[i]!)) ?? null;
}

/** The six parts of an ARN; null where there are fewer. */
export function splitArn(text: string): string[] | null {
  const parts: string[] = [];
  let start = 0;
  while (parts.length < SEGMENTS - 1) {
    const colon = text.indexOf(':', start);
    if (colon < 0) return null;
    parts.push(text.slice(start, colon));
    start = colon + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

function splitCodes(codes: readonly number[]): number[][] | null {
  const parts: number[][] = [];
  let start = 0;
  while (parts.length < SEGMENTS - 1) {
    const colon = codes.indexOf(COLON, start);
    if (colon < 0) return null;
    parts.push(codes.slice(start, colon));
    start = colon + 1;
  }
  parts.push(codes.slice(start));
  return parts;
}
