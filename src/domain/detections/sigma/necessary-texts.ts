import { SEPARATOR } from '../event.ts';
import { isKnown, type KnownField } from './compile-expression.ts';
import type { Expression, FieldMatch } from './expression.ts';
import { regexTexts } from './regex-texts.ts';

/** Texts of which an event's `scan` must hold one before the rule can be met; null: nothing is necessary. */
export type NecessaryTexts = readonly string[] | null;

/** A text shorter than this is in nearly every event and would only cost. */
const MIN_NECESSARY_LENGTH = 3;

/** The best such set that a condition has: the one whose shortest text is longest. */
export function necessaryTexts(expression: Expression, known: KnownField): NecessaryTexts {
  switch (expression.kind) {
    case 'match':
      return isKnown(expression, known) ? ofMatch(expression) : [];
    case 'not':
      return null;
    case 'and':
      return expression.of.map((each) => necessaryTexts(each, known)).reduce<NecessaryTexts>(better, null);
    case 'or': {
      const sets = expression.of.map((each) => necessaryTexts(each, known));
      return sets.some((set) => set === null) ? null : [...new Set(sets.flatMap((set) => set ?? []))];
    }
    default:
      return expression satisfies never;
  }
}

function better(one: NecessaryTexts, other: NecessaryTexts): NecessaryTexts {
  if (one === null) return other;
  if (other === null) return one;
  return weight(other) > weight(one) ? other : one;
}

/** The length of the shortest text; what can never be met is best. */
function weight(set: readonly string[]): number {
  return set.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...set.map((text) => text.length));
}

function ofMatch({ test }: FieldMatch): NecessaryTexts {
  if (test.kind === 'regex') {
    const texts = regexTexts(test.source);
    return texts === null || weight(texts) < MIN_NECESSARY_LENGTH ? null : texts;
  }
  if (test.kind !== 'pattern') return null;
  const { runs, openStart, openEnd } = test.wildcard;
  const texts = runs.flatMap((run, i) => {
    const before = i === 0 && !openStart ? SEPARATOR : '';
    const after = i === runs.length - 1 && !openEnd ? SEPARATOR : '';
    return `${before}${run.text.toLowerCase()}${after}`.split('\u0000');
  });
  const longest = texts.reduce((best, text) => (text.length > best.length ? text : best), '');
  return longest.length < MIN_NECESSARY_LENGTH ? null : [longest];
}
