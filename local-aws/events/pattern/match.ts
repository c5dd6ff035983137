import { type Field, flattenEvent } from './flatten-event.ts';
import type { Matcher } from './parse-matcher.ts';
import type { EventPattern } from './parse-pattern.ts';

/** Candidates tried for one pattern on one event; an event made to explode the search just does not match. */
const MAX_STEPS = 50_000;

function accepts(matcher: Matcher, field: Field): boolean {
  return matcher.exact.has(field.value) || matcher.tests.some((test) => test(field.value));
}

/** Two fields belong together unless they lie in different elements of the same array. */
function merged(
  left: ReadonlyMap<number, number>,
  right: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> | undefined {
  for (const [array, index] of right) {
    const other = left.get(array);
    if (other !== undefined && other !== index) return undefined;
  }
  return right.size === 0 ? left : new Map([...left, ...right]);
}

function holds(
  alternative: ReadonlyMap<string, Matcher>,
  fields: ReadonlyMap<string, readonly Field[]>,
): boolean {
  const choices: Field[][] = [];
  for (const [path, matcher] of alternative) {
    const present = fields.get(path);
    if (present === undefined) {
      if (!matcher.absent) return false;
      continue;
    }
    const good = present.filter((field) => accepts(matcher, field));
    if (good.length === 0) return false;
    choices.push(good);
  }
  let steps = 0;
  const consistent = (at: number, elements: ReadonlyMap<number, number>): boolean => {
    const fieldsHere = choices[at];
    if (fieldsHere === undefined) return true;
    for (const field of fieldsHere) {
      steps += 1;
      if (steps > MAX_STEPS) return false;
      const together = merged(elements, field.elements);
      if (together !== undefined && consistent(at + 1, together)) return true;
    }
    return false;
  };
  return consistent(0, new Map());
}

/** Whether a flattened event matches; for many patterns against one event. */
export function matchFields(pattern: EventPattern, fields: ReadonlyMap<string, readonly Field[]>): boolean {
  return pattern.alternatives.some((alternative) => holds(alternative, fields));
}

/**
 * Whether an event matches a pattern. Fields of one array of objects must come from the same element.
 * Source: EventBridge user guide, "event patterns" and "array matching".
 */
export function match(pattern: EventPattern, event: object): boolean {
  return matchFields(pattern, flattenEvent(event));
}
