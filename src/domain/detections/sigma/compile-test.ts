import type { DetectionEvent, EventValue } from '../event.ts';
import { isInCidr } from './cidr.ts';
import type { FieldMatch } from './expression.ts';
import type { ValueTest } from './value-test.ts';
import { compileWildcard } from './wildcard.ts';

/** Whether an event meets a rule, or a part of one. */
export type EventTest = (event: DetectionEvent) => boolean;

/** A regular expression sees this much of a value: its work may grow with the square of the length. */
const MAX_REGEX_CHARS = 8192;

/** Compiles one value held against one field. */
export function compileMatch({ field, test }: FieldMatch): EventTest {
  if (field === null) {
    const meets = compileValueTest(test);
    return (event) => someValue(event.everything, meets);
  }
  switch (test.kind) {
    case 'exists':
      return (event) => event.values(field).length > 0 === test.wanted;
    case 'null':
      return (event) => event.values(field).length === 0;
    case 'fieldref':
      return compileReference(field, test);
    case 'pattern':
    case 'regex':
    case 'cidr':
    case 'compare': {
      const meets = compileValueTest(test);
      return (event) => someValue(event.values(field), meets);
    }
    default:
      return test satisfies never;
  }
}

function someValue(values: readonly EventValue[], meets: (value: EventValue) => boolean): boolean {
  for (const value of values) if (meets(value)) return true;
  return false;
}

function compileReference(field: string, test: ValueTest & { kind: 'fieldref' }): EventTest {
  const compare = {
    whole: (a: string, b: string) => a === b,
    contains: (a: string, b: string) => a.includes(b),
    startswith: (a: string, b: string) => a.startsWith(b),
    endswith: (a: string, b: string) => a.endsWith(b),
  }[test.part];
  const key = test.cased ? 'text' : 'lower';
  return (event) => {
    const others = event.values(test.other);
    return event.values(field).some((value) => others.some((other) => compare(value[key], other[key])));
  };
}

function compileValueTest(test: ValueTest): (value: EventValue) => boolean {
  switch (test.kind) {
    case 'pattern': {
      const meets = compileWildcard(test.wildcard);
      return test.cased ? ({ text }) => meets(text) : ({ lower }) => meets(lower);
    }
    case 'regex': {
      const expression = new RegExp(test.source, test.flags);
      return ({ text }) => expression.test(text.slice(0, MAX_REGEX_CHARS));
    }
    case 'cidr':
      return ({ text }) => isInCidr(text, test.block);
    case 'compare':
      return compileComparison(test.operator, test.to);
    case 'exists':
    case 'null':
    case 'fieldref':
      return () => false;
    default:
      return test satisfies never;
  }
}

function compileComparison(
  operator: 'lt' | 'lte' | 'gt' | 'gte',
  to: number,
): (value: EventValue) => boolean {
  const compare = {
    lt: (a: number) => a < to,
    lte: (a: number) => a <= to,
    gt: (a: number) => a > to,
    gte: (a: number) => a >= to,
  }[operator];
  return ({ text }) => text.trim() !== '' && compare(Number(text));
}
