/**
 * Detection rules as filter patterns of CloudWatch Logs: a rule becomes the texts of which one must be in a record before
 * the rule can be met. Such a count never misses what is typed plainly, and counts more than the rule: a pattern sees text,
 * not commands. The watch itself judges commands; these counts are there when it is not.
 */
import { readFileSync } from 'node:fs';
import { placeOf } from '../../src/domain/detections/log-kinds.ts';
import { necessaryTexts } from '../../src/domain/detections/sigma/necessary-texts.ts';
import { LEVELS, type SigmaRule } from '../../src/domain/detections/sigma/rule.ts';

/** CloudWatch Logs takes no longer pattern, and no more filters on one group (AWS quotas). */
const MAX_PATTERN_CHARS = 1024;
const MAX_FILTERS = 100;
/** Each filter is a metric that AWS charges for once it has counted: only what is grave is worth one. */
const LEAST_LEVEL = 'high';
/** What a text must have to say anything at all. */
const MIN_TEXT_CHARS = 3;
/** Filters that the mission names, in its own words, whatever becomes of the rules. */
const NAMED = [
  ['WorldWritable', ['chmod 777']],
  ['Curl', ['curl']],
  ['RecursiveDelete', ['rm -rf']],
  ['Base64', ['base64']],
] as const;

/** A filter of the log group and the metric that it counts into. */
export interface RulePattern {
  readonly metric: string;
  readonly pattern: string;
  /** The rule's id; null for a filter that the mission names. */
  readonly ruleId: string | null;
  readonly texts: readonly string[];
}

/** The filters, the gravest rules first, and the rules that have none. */
export function rulePatterns(rules: readonly SigmaRule[]): {
  readonly patterns: readonly RulePattern[];
  readonly left: readonly { readonly rule: SigmaRule; readonly reason: string }[];
} {
  const patterns: RulePattern[] = NAMED.map(([metric, texts]) => ({
    metric,
    pattern: anyOf(texts),
    ruleId: null,
    texts,
  }));
  const left: { rule: SigmaRule; reason: string }[] = [];
  const grave = rules
    .filter(({ logSource }) => logSource.product === 'linux')
    .toSorted((a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || (a.title < b.title ? -1 : 1));
  for (const rule of grave) {
    const found = patternOf(rule);
    if (LEVELS.indexOf(rule.level) < LEVELS.indexOf(LEAST_LEVEL))
      left.push({ rule, reason: `its level is below ${LEAST_LEVEL}` });
    else if ('reason' in found) left.push({ rule, reason: found.reason });
    else if (patterns.length >= MAX_FILTERS)
      left.push({ rule, reason: `a log group takes ${MAX_FILTERS} filters, and graver rules have them` });
    else patterns.push(found);
  }
  return { patterns, left };
}

function patternOf(rule: SigmaRule): RulePattern | { readonly reason: string } {
  const place = rule.condition === null ? null : placeOf(rule.logSource);
  if (rule.condition === null || place === null || place.kind === null)
    return { reason: 'it cannot be judged on a transcript' };
  const necessary = necessaryTexts(rule.condition, place.knows);
  if (necessary === null || necessary.length === 0) return { reason: 'no text is necessary for it' };
  const file = readFileSync(rule.file, 'utf8');
  const source = file.slice(Math.max(0, file.indexOf('\ndetection:')));
  const texts = [...new Set(necessary.map(plain).flatMap((text) => asWritten(text, source)))].filter(
    (text, _, all) => !all.some((other) => isWithin(other, text)),
  );
  if (texts.some((text) => text.length < MIN_TEXT_CHARS))
    return {
      reason: `one of its texts is shorter than ${MIN_TEXT_CHARS} characters, and would count nearly all`,
    };
  const pattern = anyOf(texts);
  if (pattern.length > MAX_PATTERN_CHARS)
    return { reason: `its texts need more than the ${MAX_PATTERN_CHARS} characters of a pattern` };
  return { metric: metricName(rule.title), pattern, ruleId: rule.id, texts };
}

/** A text without what the engine puts around values: separators, and the folder of a program, which people leave out. */
function plain(text: string): string {
  // biome-ignore lint/complexity/useRegexLiterals: the separator is written as an escape to be seen.
  return text.replace(new RegExp('\\u0001', 'g'), '').replace(/^\//, '').trim();
}

/** Patterns mind the case of letters, and rules do not: a text is looked for as the rule's author wrote it. */
function asWritten(text: string, source: string): readonly string[] {
  const found = new Set<string>();
  const lower = source.toLowerCase();
  for (let at = lower.indexOf(text); at >= 0; at = lower.indexOf(text, at + 1))
    found.add(source.slice(at, at + text.length));
  // Put together from an expression: shells have small programs and capital variables.
  return found.size === 0 ? [...new Set([text, text.toUpperCase()])] : [...found].sort();
}

/** A shorter text finds all that a longer one with it would. */
function isWithin(other: string, text: string): boolean {
  return other !== text && other.length >= MIN_TEXT_CHARS && text.includes(other);
}

/** A record that holds one of the texts. Terms are found in the record as it is written, which is JSON. */
function anyOf(texts: readonly string[]): string {
  const quoted = texts.map((text) => `"${escaped(text)}"`);
  return quoted.length === 1 ? (quoted[0] ?? '') : quoted.map((text) => `?${text}`).join(' ');
}

/** Once as the record's JSON has it, and again for the quotes of the pattern. */
function escaped(text: string): string {
  const inRecord = JSON.stringify(text).slice(1, -1);
  return inRecord.replace(/["\\]/g, (char) => `\\${char}`);
}

function metricName(title: string): string {
  return title.replace(/[^A-Za-z0-9]+/g, '');
}
