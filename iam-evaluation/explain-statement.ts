import { type CompiledCondition, conditionHolds } from './condition/condition.ts';
import type { Mismatch, StatementExplanation } from './explanation.ts';
import { matchPrincipal, type PreparedRequest, resourceApplies } from './match-statement.ts';
import { globMatches } from './pattern/glob.ts';
import { matchTemplate, unresolvedVariables } from './pattern/template.ts';
import type { CompiledStatement } from './policy.ts';
import type { Layer } from './policy-set.ts';
import { namingOf } from './principal/match.ts';

/** Holds every element of a statement against the request, going on after the first that does not match. */
export function explainStatement(
  statement: CompiledStatement,
  prepared: PreparedRequest,
  layer: Layer,
): StatementExplanation {
  const mismatches = [
    actionMismatch(statement, prepared),
    resourceMismatch(statement, prepared),
    principalMismatch(statement, prepared, layer),
    ...statement.conditions.map((condition) => conditionMismatch(condition, prepared)),
  ].filter((mismatch) => mismatch !== null);
  const matched = mismatches.length === 0;
  return {
    index: statement.index,
    sid: statement.sid,
    effect: statement.effect,
    matched,
    naming: matched ? matchPrincipal(statement, prepared) : 'none',
    mismatches,
  };
}

function actionMismatch({ action }: CompiledStatement, prepared: PreparedRequest): Mismatch | null {
  const listed = action.patterns.some(({ glob }) => globMatches(glob, prepared.action));
  if (listed !== action.negated) return null;
  return {
    element: 'action',
    reason: action.negated ? 'excluded' : 'not-listed',
    expected: action.patterns.map(({ source }) => source),
    got: prepared.request.action,
  };
}

function resourceMismatch({ resource }: CompiledStatement, prepared: PreparedRequest): Mismatch | null {
  if (resource === null || resourceApplies(resource, prepared.resource, prepared.lookup)) return null;
  const matches = resource.patterns.map((pattern) =>
    matchTemplate(pattern, prepared.resource, prepared.lookup),
  );
  const variables = resource.patterns.flatMap((pattern) => unresolvedVariables(pattern, prepared.lookup));
  const isListed = matches.includes(true);
  return {
    element: 'resource',
    reason: isListed ? 'excluded' : variables.length > 0 ? 'variable-without-value' : 'not-listed',
    expected: resource.patterns.map(({ source }) => source),
    got: prepared.resource,
    variables: isListed ? [] : [...new Set(variables)],
  };
}

function principalMismatch(
  statement: CompiledStatement,
  prepared: PreparedRequest,
  layer: Layer,
): Mismatch | null {
  const { arn, service, provider } = prepared.principal;
  const got = arn || service || provider || 'anonymous';
  if (statement.principal === null) {
    return layer === 'resource' ? { element: 'principal', reason: 'nobody-named', expected: [], got } : null;
  }
  if (matchPrincipal(statement, prepared) !== 'none') return null;
  const named = namingOf(statement.principal.patterns, prepared.principal) !== 'none';
  return {
    element: 'principal',
    reason: named ? 'excluded' : 'not-listed',
    expected: statement.principal.patterns.map(({ source }) => source),
    got,
  };
}

function conditionMismatch(condition: CompiledCondition, prepared: PreparedRequest): Mismatch | null {
  if (conditionHolds(condition, prepared.lookup)) return null;
  const got = prepared.lookup(condition.key) ?? null;
  const variables = condition.templates.flatMap((template) => unresolvedVariables(template, prepared.lookup));
  return {
    element: 'condition',
    reason: got === null ? 'key-absent' : presentReason(condition, variables),
    operator: condition.operator,
    key: condition.keySource,
    expected: condition.expected,
    got,
    variables: [...new Set(variables)],
  };
}

function presentReason({ wantsAbsent }: CompiledCondition, variables: readonly string[]) {
  if (wantsAbsent !== null) return 'key-present';
  return variables.length > 0 ? 'variable-without-value' : 'value';
}
