import { compileTemplate } from '../pattern/template.ts';
import { ARN_OPERATORS } from './arn.ts';
import { BINARY_OPERATORS } from './binary.ts';
import { BOOLEAN_OPERATORS } from './boolean.ts';
import type { CompiledCondition, Quantifier } from './condition.ts';
import { DATE_OPERATORS } from './date.ts';
import { IP_ADDRESS_OPERATORS } from './ip-address.ts';
import { NUMERIC_OPERATORS } from './numeric.ts';
import type { Operator, ValueTest } from './operator.ts';
import { STRING_OPERATORS } from './string.ts';

/** An operator's name taken apart. */
export interface OperatorUse {
  readonly written: string;
  readonly quantifier: Quantifier;
  readonly ifExists: boolean;
  /** Null for the Null operator. */
  readonly operator: Operator | null;
}

const OPERATORS: ReadonlyMap<string, Operator> = new Map(
  [
    ...STRING_OPERATORS,
    ...NUMERIC_OPERATORS,
    ...DATE_OPERATORS,
    ...BOOLEAN_OPERATORS,
    ...BINARY_OPERATORS,
    ...IP_ADDRESS_OPERATORS,
    ...ARN_OPERATORS,
  ].map((operator) => [operator.name.toLowerCase(), operator]),
);

const QUANTIFIERS: Readonly<Record<string, Quantifier>> = { forallvalues: 'all', foranyvalue: 'any' };

/** Takes an operator's name apart; null where there is no such operator. */
export function readOperator(written: string): OperatorUse | null {
  const [, prefix, body] = /^(?:(forallvalues|foranyvalue):)?(.+)$/.exec(written.toLowerCase()) ?? [];
  if (body === undefined) return null;
  const quantifier = prefix === undefined ? 'single' : QUANTIFIERS[prefix]!;
  if (body === 'null')
    return quantifier === 'single' ? { written, quantifier, ifExists: false, operator: null } : null;
  const ifExists = body.endsWith('ifexists');
  const operator = OPERATORS.get(ifExists ? body.slice(0, -'ifexists'.length) : body);
  return operator === undefined ? null : { written, quantifier, ifExists, operator };
}

/** Compiles one operator on one key; a text says what is wrong with a value. */
export function compileCondition(
  use: OperatorUse,
  keySource: string,
  expected: readonly string[],
  variables: boolean,
): CompiledCondition | string {
  const { written, quantifier, ifExists, operator } = use;
  const shared = {
    operator: written,
    keySource,
    key: keySource.toLowerCase(),
    expected,
    quantifier,
    ifExists,
  };
  if (operator === null) return compileNull(shared);
  const tests: ValueTest[] = [];
  for (const value of expected) {
    const test = operator.compile(value, variables);
    if (typeof test === 'string') return test;
    tests.push(test);
  }
  const templates =
    operator.takesVariables && variables
      ? expected.map((value) => compileTemplate(value, true)).filter(({ glob }) => glob === null)
      : [];
  return { ...shared, negated: operator.negated, wantsAbsent: null, tests, templates };
}

function compileNull(
  shared: Omit<CompiledCondition, 'negated' | 'wantsAbsent' | 'tests' | 'templates'>,
): CompiledCondition | string {
  const wanted = shared.expected.map((text) => text.toLowerCase());
  if (!wanted.every((text) => text === 'true' || text === 'false')) return 'Null needs true or false';
  return {
    ...shared,
    negated: false,
    wantsAbsent: wanted.map((text) => text === 'true'),
    tests: [],
    templates: [],
  };
}
