/**
 * Which facts a policy reads, from Cedar's JSON form of it, and what in it would let an unknown fact pass in silence.
 *
 * A fact is unknown by being absent from the context, and a policy that reads it must then fail. So every use of the
 * context is `context.<fact>`; `context has <fact>` would turn an absent fact into "no" and is refused, and so are
 * conditions on principal, action and resource, which are the same for every session.
 */
import type { FactName } from './facts.ts';
import { isFactName } from './reason.ts';

/** What was found in a policy. */
export interface PolicyReading {
  /** In the order of reading, each once. */
  readonly facts: readonly FactName[];
  /** Sentences, each with what to write instead. */
  readonly problems: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Deeper than any policy that a person writes; Cedar's own parser stops earlier. */
const MAX_DEPTH = 500;

/** Reads a policy in Cedar's JSON form. */
export function readFacts(policy: Json): PolicyReading {
  const facts = new Set<FactName>();
  const problems = new Set<string>(scopeProblems(policy));
  walk(policy.conditions, facts, problems, 0);
  return { facts: [...facts], problems: [...problems] };
}

function scopeProblems(policy: Json): string[] {
  const problems: string[] = [];
  if (policy.effect !== 'forbid')
    problems.push(
      'it is a permit, and guardrails only forbid; write forbid (principal, action, resource) when { … }',
    );
  for (const part of ['principal', 'resource', 'action']) {
    const scope = policy[part];
    if (isObject(scope) && scope.op === 'All') continue;
    if (part === 'action' && isObject(scope) && isOpenSession(scope.entity)) continue;
    problems.push(
      `it limits ${part} in its head, where an unknown fact would count as no; ask in when { context.${part === 'resource' ? 'target' : 'principal'}… } instead`,
    );
  }
  return problems;
}

function isOpenSession(entity: unknown): boolean {
  return isObject(entity) && entity.type === 'Action' && entity.id === 'open-session';
}

function walk(node: unknown, facts: Set<FactName>, problems: Set<string>, depth: number): void {
  if (depth > MAX_DEPTH) {
    problems.add('its conditions are nested too deep; split it into several guardrails');
    return;
  }
  if (Array.isArray(node)) {
    for (const item of node) walk(item, facts, problems, depth + 1);
    return;
  }
  if (!isObject(node)) return;
  if (readsContext(node, facts, problems)) return;
  if (typeof node.Var === 'string') {
    problems.add(
      node.Var === 'context'
        ? 'it uses the context as a whole; name the fact, as in context.document.name'
        : `it asks about ${node.Var}, which is the same for every session; ask context.principal or context.target`,
    );
    return;
  }
  if ('Value' in node) return;
  for (const key of Object.keys(node)) walk(node[key], facts, problems, depth + 1);
}

/** Takes `context.<fact>` as a reading of that fact, and refuses `context has <fact>`. */
function readsContext(node: Json, facts: Set<FactName>, problems: Set<string>): boolean {
  const dot = node['.'];
  if (isObject(dot) && isContext(dot.left)) {
    if (typeof dot.attr === 'string' && isFactName(dot.attr)) facts.add(dot.attr);
    return true;
  }
  const has = node.has;
  if (isObject(has) && isContext(has.left)) {
    const path = Array.isArray(has.attr) ? has.attr.join('.') : String(has.attr);
    const [name, ...rest] = path.split('.');
    problems.add(
      `\`context has ${path}\` would let the session pass while ${name} is unknown; a fact is always there or unknown, so ` +
        (rest.length > 0
          ? `write \`context.${name} has ${rest.join('.')}\``
          : `read context.${name} at once`),
    );
    return true;
  }
  return false;
}

function isContext(node: unknown): boolean {
  return isObject(node) && node.Var === 'context';
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
