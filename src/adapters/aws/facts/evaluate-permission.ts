/**
 * Whether a node, or a person, may do one thing, by the policies in force. A condition on something that we do not know
 * of the call (its address, its VPC endpoint) leaves two answers: with every such condition for the caller, and with
 * every one against it. Where they agree that is the answer; where not it is unknown.
 */
import { decide } from '@sallyport/iam-evaluation/decide.ts';
import type { Decision } from '@sallyport/iam-evaluation/decision.ts';
import { keyLookup } from '@sallyport/iam-evaluation/derived-keys.ts';
import type { CompiledPolicy, CompiledStatement } from '@sallyport/iam-evaluation/policy.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type { EvaluationRequest } from '@sallyport/iam-evaluation/request.ts';
import type { NodePermission } from '../../../domain/guardrails/facts.ts';

/** Keys that calls of an instance's or hybrid node's own role never have. */
const NEVER_THERE: readonly string[] = [
  'aws:multifactorauthpresent',
  'aws:multifactorauthage',
  'aws:federatedprovider',
  'aws:sourceidentity',
  'aws:sourcearn',
  'aws:sourceaccount',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:username',
  'aws:principalservicename',
  'aws:principalservicenameslist',
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
];
/** Keys of these kinds are all given where the call has them; tags of a role are all known. */
const GIVEN_WHOLE: readonly string[] = ['s3:x-amz-', 'kms:', 'aws:principaltag/', 'logs:'];

/** Keys that a kind of call is known not to have, beyond those that are given: by name, and by how they begin. */
export interface KnownAbsent {
  readonly keys: readonly string[];
  readonly prefixes: readonly string[];
}

const OF_A_NODE: KnownAbsent = { keys: NEVER_THERE, prefixes: GIVEN_WHOLE };

/** Holds one call against the policies; `absent` says what is known not to be in it, by default of a node's own call. */
export function evaluatePermission(
  request: EvaluationRequest,
  policies: PolicySet,
  absent = OF_A_NODE,
): NodePermission {
  const { action, resource } = request;
  const open = openKeys(request, policies, absent);
  const best = decide(request, open.size === 0 ? policies : bend(policies, open, 'Allow'));
  const worst = open.size === 0 ? best : decide(request, bend(policies, open, 'Deny'));
  if (best.result !== 'Allowed') return { action, resource, result: 'denied', because: whyNot(best) };
  if (worst.result === 'Allowed') return { action, resource, result: 'allowed', because: whyAllowed(worst) };
  const because = `it depends on ${[...open].sort().join(', ')}, which is not known here: ${whyNot(worst)}`;
  return { action, resource, result: 'unknown', because };
}

/** The condition keys of any statement that we know nothing of, as written. */
function openKeys(
  request: EvaluationRequest,
  policies: PolicySet,
  { keys, prefixes }: KnownAbsent,
): ReadonlySet<string> {
  const isAbsent = (key: string) => keys.includes(key) || prefixes.some((prefix) => key.startsWith(prefix));
  const lookup = keyLookup(request);
  const open = new Set<string>();
  for (const policy of allPolicies(policies)) {
    for (const statement of policy.statements) {
      for (const { key, keySource } of statement.conditions) {
        if (lookup(key) === undefined && !isAbsent(key)) open.add(keySource);
      }
    }
  }
  return open;
}

function allPolicies(policies: PolicySet): readonly CompiledPolicy[] {
  const { identity, boundary, session, resource, scps } = policies;
  return [
    ...identity,
    ...(session ?? []),
    ...(boundary ? [boundary] : []),
    ...(resource ? [resource] : []),
    ...(scps ?? []).flat(),
  ];
}

/** The policies as if every open condition of statements of one effect held, and none of the other's. */
function bend(policies: PolicySet, open: ReadonlySet<string>, favoured: 'Allow' | 'Deny'): PolicySet {
  const bent = (policy: CompiledPolicy): CompiledPolicy => ({
    ...policy,
    statements: policy.statements.flatMap((statement) => bendStatement(statement, open, favoured)),
  });
  return {
    ...policies,
    identity: policies.identity.map(bent),
    ...(policies.boundary ? { boundary: bent(policies.boundary) } : {}),
    ...(policies.session ? { session: policies.session.map(bent) } : {}),
    ...(policies.resource ? { resource: bent(policies.resource) } : {}),
    ...(policies.scps ? { scps: policies.scps.map((level) => level.map(bent)) } : {}),
  };
}

function bendStatement(
  statement: CompiledStatement,
  open: ReadonlySet<string>,
  favoured: 'Allow' | 'Deny',
): CompiledStatement[] {
  if (!statement.conditions.some(({ keySource }) => open.has(keySource))) return [statement];
  if (statement.effect !== favoured) return [];
  const conditions = statement.conditions.filter(({ keySource }) => !open.has(keySource));
  return [{ ...statement, conditions }];
}

const LAYER_WORDS = {
  'service-control': 'service control policies',
  'resource-control': 'resource control policies',
  endpoint: 'the endpoint policy',
  resource: "the resource's policy",
  identity: "the role's policies",
  boundary: 'the permissions boundary',
  session: 'the session policy',
} as const;

function whyNot({ blockedBy }: Decision): string {
  const reasons = blockedBy.map(({ layer, cause, statement }) =>
    cause === 'explicit-deny' && statement !== null
      ? `denied by ${nameOf(statement)}`
      : `no statement in ${LAYER_WORDS[layer]} allows it`,
  );
  return reasons.length === 0 ? 'no statement allows it' : reasons.join(', and ');
}

function whyAllowed({ decidedBy }: Decision): string {
  return decidedBy === null ? 'allowed' : `allowed by ${nameOf(decidedBy)}`;
}

function nameOf({ policy, sid, index }: { policy: string; sid: string | null; index: number }): string {
  return `statement ${sid === null || sid === '' ? `number ${index + 1}` : sid} of ${policy}`;
}
