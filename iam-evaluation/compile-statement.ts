import { compileCondition, readOperator } from './condition/compile.ts';
import type { CompiledCondition } from './condition/condition.ts';
import { compileAction, indexActions } from './pattern/action.ts';
import { compileTemplate } from './pattern/template.ts';
import type { CompiledStatement, Membership } from './policy.ts';
import { compilePrincipal, PRINCIPAL_TYPES, type PrincipalPattern } from './principal/pattern.ts';

/** How a document is read: whether policy variables work in it, and how a mistake is reported (never returns). */
export interface Reading {
  readonly variables: boolean;
  readonly fail: (path: string, problem: string) => never;
}

/** AWS's policies hold at most some thousand actions in one statement. */
export const MAX_VALUES = 5_000;

const ELEMENTS = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

type Statement = Readonly<Record<string, unknown>>;

/** Reads one statement of a policy. */
export function compileStatement(source: unknown, index: number, reading: Reading): CompiledStatement {
  const { fail } = reading;
  if (!isObject(source)) return fail('', 'a statement is a JSON object');
  for (const element of Object.keys(source)) {
    if (!ELEMENTS.has(element))
      fail(`.${element}`, `no such element; a statement has ${[...ELEMENTS].join(', ')}`);
  }
  if (source.Sid !== undefined && typeof source.Sid !== 'string') fail('.Sid', 'must be a text');
  const effect = source.Effect;
  if (effect !== 'Allow' && effect !== 'Deny') return fail('.Effect', "must be 'Allow' or 'Deny'");
  const principal = compilePrincipals(source, reading);
  const action = compileActions(source, reading);
  return {
    index,
    sid: typeof source.Sid === 'string' ? source.Sid : null,
    effect,
    action,
    actionIndex: indexActions(action.patterns),
    resource: compileResources(source, principal !== null, reading),
    principal,
    conditions: compileConditions(source.Condition, reading),
  };
}

function compileActions(source: Statement, { fail }: Reading) {
  const element = oneOf(source, 'Action', 'NotAction', fail);
  if (element === null) return fail('', 'needs Action or NotAction');
  const patterns = texts(source[element], `.${element}`, fail).map(
    (text) => compileAction(text) ?? fail(`.${element}`, `'${text}' is neither '*' nor 'service:Action'`),
  );
  if (patterns.length === 0) fail(`.${element}`, 'names no action');
  return { negated: element === 'NotAction', patterns };
}

function compileResources(source: Statement, hasPrincipal: boolean, { fail, variables }: Reading) {
  const element = oneOf(source, 'Resource', 'NotResource', fail);
  if (element === null) {
    return hasPrincipal ? null : fail('', 'needs Resource or NotResource (only a trust policy goes without)');
  }
  const patterns = texts(source[element], `.${element}`, fail).map((text) => {
    if (!/^(arn:|\*)/.test(text)) fail(`.${element}`, `'${text}' is neither '*' nor an ARN`);
    return compileTemplate(text, variables);
  });
  if (patterns.length === 0) fail(`.${element}`, 'names no resource');
  return { negated: element === 'NotResource', patterns };
}

function compilePrincipals(source: Statement, { fail }: Reading): Membership<PrincipalPattern> | null {
  const element = oneOf(source, 'Principal', 'NotPrincipal', fail);
  if (element === null) return null;
  const negated = element === 'NotPrincipal';
  const value = source[element];
  if (value === '*') return { negated, patterns: [{ kind: 'everyone', source: '*' }] };
  if (!isObject(value))
    return fail(`.${element}`, `must be '*' or an object with ${PRINCIPAL_TYPES.join(', ')}`);
  const patterns: PrincipalPattern[] = [];
  for (const [type, named] of Object.entries(value)) {
    const path = `.${element}.${type}`;
    if (!PRINCIPAL_TYPES.includes(type))
      fail(path, `no such type; principals are ${PRINCIPAL_TYPES.join(', ')}`);
    for (const text of texts(named, path, fail)) {
      const pattern = compilePrincipal(type, text);
      patterns.push(typeof pattern === 'string' ? fail(path, pattern) : pattern);
    }
  }
  if (patterns.length === 0) fail(`.${element}`, 'names nobody');
  return { negated, patterns };
}

function compileConditions(source: unknown, { fail, variables }: Reading): CompiledCondition[] {
  if (source === undefined) return [];
  if (!isObject(source)) return fail('.Condition', 'must be an object of operators');
  const conditions: CompiledCondition[] = [];
  for (const [operator, keys] of Object.entries(source)) {
    const path = `.Condition.${operator}`;
    const use = readOperator(operator) ?? fail(path, 'no such condition operator');
    if (!isObject(keys)) return fail(path, 'must be an object of condition keys');
    for (const [key, value] of Object.entries(keys)) {
      if (key.trim() === '') fail(path, 'has an empty condition key');
      const expected = scalars(value, `${path}.${key}`, fail);
      const condition = compileCondition(use, key, expected, variables);
      conditions.push(typeof condition === 'string' ? fail(`${path}.${key}`, condition) : condition);
    }
  }
  return conditions;
}

/** Which of two elements that exclude each other is there. */
function oneOf(source: Statement, one: string, other: string, fail: Reading['fail']): string | null {
  if (source[one] !== undefined && source[other] !== undefined) {
    return fail('', `has both ${one} and ${other}; only one of them is possible`);
  }
  if (source[one] !== undefined) return one;
  return source[other] !== undefined ? other : null;
}

/** One text or a list of texts. */
function texts(value: unknown, path: string, fail: Reading['fail']): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > MAX_VALUES) fail(path, `has more than ${MAX_VALUES} values`);
  return values.map((text) =>
    typeof text === 'string' ? text : fail(path, 'must be a text or a list of texts'),
  );
}

/** One condition value or a list; JSON's own numbers and booleans become text, as AWS takes them. */
function scalars(value: unknown, path: string, fail: Reading['fail']): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length > MAX_VALUES) fail(path, `has more than ${MAX_VALUES} values`);
  return values.map((scalar) => {
    if (typeof scalar === 'string') return scalar;
    if (typeof scalar === 'number' || typeof scalar === 'boolean') return String(scalar);
    return fail(path, 'must be a text, number or boolean, or a list of them');
  });
}

/** Whether a JSON value is an object (no array, no null). */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
