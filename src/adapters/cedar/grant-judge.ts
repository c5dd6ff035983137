import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { GrantAsk, GrantDecision } from '../../domain/grants/decision.ts';
import { duration } from '../../domain/grants/due-notices.ts';
import type { GrantJudge } from '../../operations/grant-ports.ts';
import { type AccessPolicy, loadAccessPolicies } from './load-access-policies.ts';

let policySets = 0;

/** Decides requests for access by Cedar. Deny by default: what no policy allows, or cannot be judged, is refused. */
export class CedarGrantJudge implements GrantJudge {
  readonly #policies: ReadonlyMap<string, AccessPolicy>;
  readonly #policySet: string;

  constructor(policies: readonly AccessPolicy[] = loadAccessPolicies()) {
    this.#policies = new Map(policies.map((policy) => [policy.id, policy]));
    policySets += 1;
    this.#policySet = `grant-access-${policySets}`;
    const staticPolicies = Object.fromEntries(policies.map(({ id, text }) => [id, text]));
    const answer = preparsePolicySet(this.#policySet, { staticPolicies });
    if (answer.type === 'failure')
      throw new Error(
        `access policies were not validated: ${answer.errors.map(({ message }) => message).join('; ')}`,
      );
  }

  judge(ask: GrantAsk): GrantDecision {
    const answer = statefulIsAuthorized({ ...callOf(ask), preparsedPolicySetId: this.#policySet });
    if (answer.type === 'failure')
      return refused(
        `The access policies cannot judge this request: ${answer.errors.map((one) => one.message).join('; ')}`,
      );
    const { reason, errors } = answer.response.diagnostics;
    const applied = reason.map((id) => this.#policies.get(id)).filter((policy) => policy !== undefined);
    const forbidden = applied.find((policy) => policy.decision === 'refuse');
    if (forbidden) return { decision: 'refuse', policy: forbidden.id, reason: forbidden.reason ?? '' };
    const unjudged = errors.find(({ policyId }) => this.#policies.get(policyId)?.decision === 'refuse');
    if (unjudged)
      return refused(`The access policy ${unjudged.policyId} could not be judged: ${unjudged.error.message}`);
    return decided(applied, ask.windowMs);
  }
}

function decided(applied: readonly AccessPolicy[], windowMs: number): GrantDecision {
  const fits = applied.filter(({ maxWindowMs }) => maxWindowMs === null || windowMs <= maxWindowMs);
  const atOnce = fits.find((policy) => policy.decision === 'approve');
  if (atOnce) return { decision: 'approve', policy: atOnce.id };
  // Of several that ask, the one that asks the most people.
  const [asks] = fits.toSorted((a, b) => peopleOf(b) - peopleOf(a));
  if (asks) return { decision: 'ask', policy: asks.id, levels: asks.levels };
  const longest = applied.toSorted((a, b) => (b.maxWindowMs ?? 0) - (a.maxWindowMs ?? 0))[0];
  if (longest)
    return refused(
      `${longest.id} allows at most ${duration(longest.maxWindowMs ?? 0)}. Ask for less.`,
      longest.id,
    );
  return refused('No access policy allows this. Ask an administrator, or for another node.');
}

function peopleOf(policy: AccessPolicy): number {
  return policy.levels.reduce((sum, level) => sum + level.quorum, 0);
}

function refused(reason: string, policy: string | null = null): GrantDecision {
  return { decision: 'refuse', policy, reason };
}

function callOf(ask: GrantAsk) {
  const principal = { type: 'Sallyport::Principal', id: ask.principal.arn };
  const resource = { type: 'Sallyport::Node', id: ask.node.id };
  const { arn, account, person, roles, groups } = ask.principal;
  const { id, name, kind, region } = ask.node;
  const node = { id, kind, account: ask.node.account, region, ...(name === null ? {} : { name }) };
  return {
    principal,
    action: { type: 'Sallyport::Action', id: 'RequestGrant' },
    resource,
    context: {
      windowMs: ask.windowMs,
      startsInMs: Math.round(ask.startsInMs),
      documentName: ask.documentName,
      mechanism: ask.mechanism,
      ...(ask.ticket === null ? {} : { ticket: ask.ticket }),
      breakGlass: ask.breakGlass,
      forOther: ask.forOther,
      requesterRoles: [...ask.requestedBy.roles],
      hourUtc: ask.hourUtc,
      weekdayUtc: ask.weekdayUtc,
    },
    entities: [
      {
        uid: principal,
        attrs: { arn, account, person, roles: [...roles], groups: [...groups] },
        parents: [],
        tags: { ...ask.principal.tags },
      },
      { uid: resource, attrs: node, parents: [], tags: { ...ask.node.tags } },
    ],
  };
}
