import type { KeyLookup, Template } from '../pattern/template.ts';
import type { ValueTest } from './operator.ts';

/** How many of a key's values must pass: `single` where the operator has no ForAllValues or ForAnyValue before it. */
export type Quantifier = 'single' | 'all' | 'any';

/** One operator held against one key. */
export interface CompiledCondition {
  /** As written: `ForAnyValue:StringLikeIfExists`. */
  readonly operator: string;
  /** The condition key, as written. */
  readonly keySource: string;
  /** The condition key in lower case. */
  readonly key: string;
  /** The policy's values, as written. */
  readonly expected: readonly string[];
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  readonly negated: boolean;
  /** The Null operator asks only whether the key is there: true wants it absent; null for all other operators. */
  readonly wantsAbsent: readonly boolean[] | null;
  readonly tests: readonly ValueTest[];
  /** The policy's values that hold policy variables. */
  readonly templates: readonly Template[];
}

/**
 * Whether a condition holds. Policy values are joined by OR, for a negated operator by NOR. An absent key fails the
 * condition, but passes a negated one, one with IfExists and one with ForAllValues (IAM user guide, "Condition
 * operators" and "Multivalued context keys"). Several values without a set operator, which AWS leaves open, pass a
 * positive operator by one of them and a negated one by all.
 */
export function conditionHolds(condition: CompiledCondition, lookup: KeyLookup): boolean {
  const got = lookup(condition.key);
  if (condition.wantsAbsent !== null) return condition.wantsAbsent.includes(got === undefined);
  if (got === undefined) return absentKeyPasses(condition);
  if (condition.quantifier === 'all') return got.every((value) => valuePasses(condition, value, lookup));
  if (condition.quantifier === 'any') return got.some((value) => valuePasses(condition, value, lookup));
  if (condition.negated) return got.every((value) => valuePasses(condition, value, lookup));
  return got.some((value) => valuePasses(condition, value, lookup));
}

function absentKeyPasses(condition: CompiledCondition): boolean {
  if (condition.ifExists || condition.quantifier === 'all') return true;
  return condition.quantifier === 'single' && condition.negated;
}

function valuePasses(condition: CompiledCondition, value: string, lookup: KeyLookup): boolean {
  for (const test of condition.tests) {
    const matched = test(value, lookup);
    if (condition.negated ? matched !== false : matched === true) return !condition.negated;
  }
  return condition.negated;
}
