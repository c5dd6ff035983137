import type { Grant, GrantMechanismName } from '../domain/grants/grant.ts';
import { type GrantTerms, newGrant, termsRefusal } from '../domain/grants/new-grant.ts';
import { type GrantRefusal, refuse } from '../domain/grants/refusal.ts';
import { DEFAULT_DOCUMENT } from '../domain/guardrails/start-facts.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { Fault } from './fault.ts';
import type { GrantPrincipal, GrantTarget } from './grant-ports.ts';
import type { Grants } from './grants.ts';
import { type GrantCaller, judgeRequest } from './judge-request.ts';
import { type GrantChanged, keepGrant } from './keep-grant.ts';
import { reconcileGrant } from './reconcile-grant.ts';

/** How many nodes are named where a name fits several. */
const MOST_NAMED = 5;

/** What is asked for. */
export interface GrantRequest {
  readonly by: GrantCaller;
  /** An id, a name, or a tag (`Key=Value`). */
  readonly node: string;
  readonly windowMs: number;
  readonly reason: string;
  /** For whom: an ARN, or a user's name; null: for oneself. */
  readonly principal: string | null;
  readonly ticket: string | null;
  readonly startAt: Instant | null;
  /** Null: the default document. */
  readonly documentName: string | null;
  readonly mechanism: GrantMechanismName;
  readonly breakGlass: boolean;
  readonly renews?: string | null;
}

/**
 * Asks for access. Everything wrong with it is refused before anything is written: the terms, the node, the principal,
 * the access policy, and what the mechanism cannot do. Where nobody has to be asked it is approved and prepared at once.
 */
export async function requestGrant(grants: Grants, ask: GrantRequest): Promise<GrantChanged> {
  const now = grants.watch.clock.now();
  const terms: GrantTerms = {
    windowMs: ask.windowMs,
    reason: ask.reason,
    ticket: ask.ticket,
    startAskedAt: ask.startAt,
    documentName: ask.documentName ?? DEFAULT_DOCUMENT,
    mechanism: ask.mechanism,
    breakGlass: ask.breakGlass,
    renews: ask.renews ?? null,
  };
  const wrong = termsRefusal(terms, now, grants.settings());
  if (wrong) return wrong;
  const target = await findTarget(grants, ask.node);
  if ('ok' in target) return target;
  const principal = await findPrincipal(grants, ask, target);
  if ('ok' in principal) return principal;
  const judged = judgeRequest(grants, {
    ...terms,
    by: ask.by,
    principal,
    target,
    startsAt: Math.max(ask.startAt ?? now, now),
  });
  if (!judged.ok) return judged;
  const { principal: byPrincipal, person } = ask.by;
  const bypasses = await bypassesOf(grants, principal.arn, target, terms.documentName);
  const made = {
    id: grants.newId(),
    place: target,
    target: target.id,
    nodeName: target.name,
    principal: principal.arn,
    person: principal.person,
    requestedBy: { principal: byPrincipal, person },
    asked: judged.asked,
    bypasses,
  };
  const draft = newGrant(made, terms, now, grants.settings());
  const cannot = await grants.mechanisms[draft.mechanism].refusal(draft);
  if (cannot !== null) return refuse('mechanism-cannot', cannot);
  // The clock starts now: finding all this out took its time, which is nobody's window.
  return keepNew(grants, newGrant(made, terms, grants.watch.clock.now(), grants.settings()));
}

async function keepNew(grants: Grants, grant: Grant): Promise<GrantChanged> {
  const kept = await keepGrant(grants, grant);
  if (!kept) throw new Error(`the id ${grant.id} is taken`);
  if (kept.state !== 'approved') return { ok: true, grant: kept };
  await reconcileGrant(grants, kept.id);
  return { ok: true, grant: (await grants.store.read(kept.id)) ?? kept };
}

async function findTarget(grants: Grants, node: string): Promise<GrantTarget | GrantRefusal> {
  const found = await grants.targets.find(node);
  const [one, other] = found;
  if (!one) return refuse('unknown-node', node);
  if (other) {
    const named = found.slice(0, MOST_NAMED).map(({ id, name }) => (name === null ? id : `${id} (${name})`));
    return refuse('ambiguous-node', named.join(', '));
  }
  return grants.watch.watches(one) ? one : refuse('node-not-watched', `${one.account} ${one.region}`);
}

async function findPrincipal(
  grants: Grants,
  ask: GrantRequest,
  target: GrantTarget,
): Promise<(GrantPrincipal & { readonly person: string }) | GrantRefusal> {
  const text = ask.principal ?? ask.by.principal;
  const found = await grants.principals.find(text, target.account);
  if (!found) return refuse('unknown-principal', text);
  const { person } = found;
  return person === null ? refuse('person-not-known', found.arn) : { ...found, person };
}

/** What else would let them in; null where it cannot be found out, which is shown as such. */
async function bypassesOf(
  grants: Grants,
  principal: string,
  target: GrantTarget,
  documentName: string,
): Promise<Grant['bypasses']> {
  try {
    return await grants.bypasses.find(principal, target, documentName);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
