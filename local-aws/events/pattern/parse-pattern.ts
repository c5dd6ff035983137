import { type Matcher, parseMatcher } from './parse-matcher.ts';
import { PatternError } from './pattern-error.ts';

/** An event pattern as alternatives, each a conjunction of paths; more than one only where it has `$or`. */
export interface EventPattern {
  readonly alternatives: readonly ReadonlyMap<string, Matcher>[];
}

/** Combinations that `$or` may multiply into. Source: EventBridge user guide, "$or". */
const MAX_ALTERNATIVES = 1000;
const MAX_DEPTH = 50;

type Alternatives = ReadonlyMap<string, Matcher>[];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function crossed(left: Alternatives, right: Alternatives): Alternatives {
  if (left.length * right.length > MAX_ALTERNATIVES) {
    throw new PatternError(`Event pattern contains more than ${MAX_ALTERNATIVES} rule combinations`);
  }
  return left.flatMap((one) => right.map((other) => new Map([...one, ...other])));
}

function readOr(list: unknown, path: string, depth: number): Alternatives {
  if (!Array.isArray(list)) throw new PatternError('It must be an Array followed with $or.');
  if (list.length < 2) throw new PatternError('There must have at least 2 Objects in $or relationship.');
  return list.flatMap((member) => {
    if (!isObject(member))
      throw new PatternError('Only JSON object is allowed in array of $or relationship.');
    return readObject(member, path, depth + 1);
  });
}

function readObject(node: Record<string, unknown>, path: string, depth: number): Alternatives {
  const entries = Object.entries(node);
  if (entries.length === 0) throw new PatternError('Empty objects are not allowed');
  if (depth > MAX_DEPTH) throw new PatternError(`Event pattern is nested more than ${MAX_DEPTH} deep`);
  let alternatives: Alternatives = [new Map()];
  for (const [name, value] of entries) {
    const inner = path === '' ? name : `${path}.${name}`;
    if (name === '$or') alternatives = crossed(alternatives, readOr(value, path, depth));
    else if (Array.isArray(value))
      alternatives = crossed(alternatives, [new Map([[inner, parseMatcher(value)]])]);
    else if (isObject(value)) alternatives = crossed(alternatives, readObject(value, inner, depth + 1));
    else throw new PatternError(`"${name}" must be an object or an array`);
  }
  return alternatives;
}

/** Reads an event pattern. Throws PatternError with EventBridge's reason. */
export function parsePattern(text: string): EventPattern {
  let node: unknown;
  try {
    node = JSON.parse(text);
  } catch (error) {
    throw new PatternError(error instanceof Error ? error.message : String(error));
  }
  if (!isObject(node)) throw new PatternError('Filter is not an object');
  return { alternatives: readObject(node, '', 0) };
}
