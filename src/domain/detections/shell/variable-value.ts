import { globExpression } from './glob.ts';
import type { VariableOperation, WordPart } from './syntax.ts';

type VariablePart = WordPart & { kind: 'variable' };

/** What a variable part needs of its surroundings. */
export interface VariableScope {
  readonly variable: (name: string) => string | undefined;
  readonly positional: readonly string[];
  readonly text: (word: { readonly parts: readonly WordPart[] }) => string;
}

/** Names whose first characters are known on every host, whatever the rest: they are cut up to get a character. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  HOME: '/',
  PWD: '/',
  PATH: '/',
  SHELL: '/bin/bash',
  OLDPWD: '/',
};

/** A variable's value; null: not known. */
export function variableValue(part: VariablePart, scope: VariableScope): string | null {
  const { name, operation } = part;
  if (operation === null) return plainValue(name, scope);
  return applyOperation(name, operation, scope);
}

function plainValue(name: string, scope: VariableScope): string | null {
  if (name === 'IFS') return scope.variable('IFS') ?? ' ';
  if (/^[1-9]\d?$/.test(name)) return scope.positional[Number(name)] ?? '';
  if (name === '@' || name === '*') return scope.positional.slice(1).join(' ');
  if (name === '0') return scope.positional[0] ?? 'bash';
  if (/^[!?$#_-]$/.test(name)) return null;
  return scope.variable(name) ?? null;
}

function applyOperation(name: string, operation: VariableOperation, scope: VariableScope): string | null {
  const value = plainValue(name, scope);
  switch (operation.kind) {
    case 'default':
      return defaultValue(value, operation.operator, () => scope.text(operation.operand));
    case 'indirect':
      return value === null ? null : (scope.variable(value) ?? null);
    case 'slice':
      return sliced(value ?? BEGINNINGS[name] ?? null, value !== null, operation, scope);
    case 'replace':
      return value === null ? null : replaced(value, operation, scope);
    case 'remove':
      return value === null ? null : removed(value, operation.operator, scope.text(operation.pattern));
    case 'case':
      return value === null ? null : recased(value, operation.operator);
    case 'other':
      return null;
    default:
      return operation satisfies never;
  }
}

function defaultValue(value: string | null, operator: string, operand: () => string): string | null {
  const isSet = value !== null && value !== '';
  if (operator.endsWith('+')) return isSet ? operand() : '';
  if (isSet) return value;
  return operator.endsWith('?') ? null : operand();
}

function sliced(
  value: string | null,
  isWhole: boolean,
  { offset, length }: VariableOperation & { kind: 'slice' },
  scope: VariableScope,
): string | null {
  const from = Number(scope.text(offset).trim());
  const count = length === null ? null : Number(scope.text(length).trim());
  if (value === null || Number.isNaN(from) || Number.isNaN(count ?? 0)) return null;
  // Of a beginning, only what lies within it is known.
  if (!isWhole && (from < 0 || count === null || count < 0 || from + count > value.length)) return null;
  const start = from < 0 ? Math.max(0, value.length + from) : from;
  if (count === null) return value.slice(start);
  return count < 0 ? value.slice(start, value.length + count) : value.slice(start, start + count);
}

function replaced(
  value: string,
  { operator, pattern, by }: VariableOperation & { kind: 'replace' },
  scope: VariableScope,
): string | null {
  const from = scope.text(pattern);
  const to = scope.text(by);
  if (from === '') return value;
  if (/[*?[]/.test(from)) return null;
  if (operator === '//') return value.replaceAll(from, () => to);
  if (operator === '/#') return value.startsWith(from) ? to + value.slice(from.length) : value;
  if (operator === '/%') return value.endsWith(from) ? value.slice(0, -from.length) + to : value;
  return value.replace(from, () => to);
}

/** Values longer than this are not cut by a pattern: the work grows with the square of the length. */
const MAX_CUT_CHARS = 512;

function removed(value: string, operator: string, pattern: string): string | null {
  const expression = globExpression(pattern, true);
  if (expression === null || value.length > MAX_CUT_CHARS) return null;
  const cuts = Array.from({ length: value.length + 1 }, (_, i) => i);
  const fromStart = operator.startsWith('#');
  const longest = operator.length === 2;
  const ordered = longest === fromStart ? cuts.reverse() : cuts;
  const cut = ordered.find((at) => expression.test(fromStart ? value.slice(0, at) : value.slice(at)));
  if (cut === undefined) return value;
  return fromStart ? value.slice(cut) : value.slice(0, cut);
}

function recased(value: string, operator: string): string {
  if (operator === '^^') return value.toUpperCase();
  if (operator === ',,') return value.toLowerCase();
  const first = value.slice(0, 1);
  return (operator === '^' ? first.toUpperCase() : first.toLowerCase()) + value.slice(1);
}
