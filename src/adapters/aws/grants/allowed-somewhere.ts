import { decide } from '@sallyport/iam-evaluation/decide.ts';
import type { CompiledPolicy, CompiledStatement } from '@sallyport/iam-evaluation/policy.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type { Caller } from './person-context.ts';

/**
 * Whether an action may be allowed on any resource under any condition: every Allow of it counts, and a Deny only where
 * it is for everything and always. Gives the statement, or null. It may say yes where the truth is no; never the reverse.
 */
export function allowedSomewhere(caller: Caller, action: string, policies: PolicySet): string | null {
  const { identity, boundary, scps } = policies;
  const decision = decide(
    { principal: caller, action, resource: '*', resourceAccount: caller.account, context: {} },
    {
      identity: identity.map(widened),
      ...(boundary === undefined ? {} : { boundary: widened(boundary) }),
      ...(scps === undefined ? {} : { scps: scps.map((level) => level.map(widened)) }),
    },
  );
  if (decision.result !== 'Allowed') return null;
  const { decidedBy } = decision;
  if (decidedBy === null) return 'AWS asks no permission for it';
  const { sid, index, policy } = decidedBy;
  return `allowed, at least on some resource, by statement ${sid || `number ${index + 1}`} of ${policy}`;
}

function widened(policy: CompiledPolicy): CompiledPolicy {
  return { ...policy, statements: policy.statements.flatMap(widenedStatement) };
}

function widenedStatement(statement: CompiledStatement): CompiledStatement[] {
  if (statement.effect === 'Allow') return [{ ...statement, resource: null, conditions: [] }];
  return statement.conditions.length === 0 ? [statement] : [];
}
