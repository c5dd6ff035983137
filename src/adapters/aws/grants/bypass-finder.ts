/**
 * What else would let a principal onto a node, by the policies in force: their own standing permissions, what leads
 * there by a detour, and what the roles that they may assume could do. An empty answer is a claim ("cannot return"), so
 * that whatever cannot be ruled out is listed, and what cannot be read is a fault, never an empty answer.
 */
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type { Bypass } from '../../../domain/grants/grant.ts';
import { parsePrincipal } from '../../../domain/guardrails/principal.ts';
import { Fault } from '../../../operations/fault.ts';
import type { BypassFinder, GrantTarget } from '../../../operations/grant-ports.ts';
import { NotKnown } from '../facts/ask.ts';
import { evaluatePermission } from '../facts/evaluate-permission.ts';
import { readServiceControlPolicies } from '../facts/organization-facts.ts';
import {
  type AccountAuthorization,
  type HeldPolicies,
  readAccountAuthorization,
} from './account-authorization.ts';
import { allowedSomewhere } from './allowed-somewhere.ts';
import type { GrantAccess } from './grant-access.ts';
import { grantOfSid } from './grant-statements.ts';
import { type Caller, OF_A_PERSON, personCall } from './person-context.ts';
import { PERMISSION_ACTIONS, ROUNDABOUT_ACTIONS, type WayIn, waysOnto } from './ways-in.ts';

/** A user or role session whose permissions are held against the ways in. */
interface Held {
  readonly caller: Caller;
  readonly policies: HeldPolicies;
}

/** Finds bypasses by evaluating the policies in force. */
export class AwsBypassFinder implements BypassFinder {
  readonly #access: GrantAccess;

  constructor(access: GrantAccess) {
    this.#access = access;
  }

  async find(principal: string, target: GrantTarget, document: string): Promise<readonly Bypass[]> {
    const { clients, kept } = this.#access;
    try {
      const all = await readAccountAuthorization(clients.clientsFor(target).iam);
      const held = heldBy(all, principal, target.account);
      // Service control policies only take away: without them more is listed than is so, never less.
      const scps = await readServiceControlPolicies(kept, clients, target.account).catch((error: unknown) => {
        if (error instanceof NotKnown) return undefined;
        throw error;
      });
      const asked = { target, document, scps };
      const own = [
        ...onto(held, asked),
        ...detours(held, asked, ROUNDABOUT_ACTIONS),
        ...detours(held, asked, PERMISSION_ACTIONS),
      ];
      const broker = this.#access.setupOf(target.account)?.brokerRoleArn ?? null;
      return [...own, ...throughRoles(held, all, asked, broker)];
    } catch (error) {
      if (error instanceof NotKnown)
        throw new Fault('AWS_NOT_KNOWN', error.message, { retry: 'later', cause: error });
      throw error;
    }
  }
}

interface Asked {
  readonly target: GrantTarget;
  readonly document: string;
  readonly scps: PolicySet['scps'];
}

function heldBy(all: AccountAuthorization, principal: string, account: string): Held {
  const { kind, name, account: own, arn } = parsePrincipal(principal);
  if (own !== account) throw new NotKnown(`${principal} belongs to another account than the node`);
  const wanted = kind === 'user' ? 'user' : 'role';
  const policies = [...all.values()].find((one) => one.kind === wanted && one.name === name);
  if (policies === undefined || (kind !== 'user' && kind !== 'role-session' && !arn.includes(':role/')))
    throw new NotKnown(`there is no user or role ${principal}`);
  return { policies, caller: callerOf(policies, account) };
}

function callerOf({ kind, arn, name }: HeldPolicies, account: string): Caller {
  if (kind === 'user') return { kind: 'user', arn, account };
  const partition = arn.split(':')[1] ?? 'aws';
  const session = `arn:${partition}:sts::${account}:assumed-role/${name}/session`;
  return { kind: 'role-session', arn: session, account, roleArn: arn };
}

function policySetOf({ policies }: Held, { scps }: Asked): PolicySet {
  const boundary = policies.boundary();
  return {
    identity: policies.identity().map(withoutOurs),
    ...(boundary === undefined ? {} : { boundary }),
    ...(scps === undefined ? {} : { scps }),
  };
}

/** Statements of grants end by their own date: they are the grant itself, not a way round it. */
function withoutOurs(policy: CompiledPolicy): CompiledPolicy {
  const isOurs = ({ sid, conditions }: CompiledPolicy['statements'][number]) =>
    grantOfSid(sid) !== null && conditions.some(({ key }) => key === 'aws:currenttime');
  return { ...policy, statements: policy.statements.filter((statement) => !isOurs(statement)) };
}

/** The first way onto the node of each kind that is open, or cannot be ruled out. */
function onto(held: Held, asked: Asked): Bypass[] {
  const found = new Map<string, Bypass>();
  for (const way of waysOnto(asked.target, asked.target.id, asked.document)) {
    const because = found.has(way.action) ? null : mayUse(held, asked, way);
    if (because !== null) found.set(way.action, { kind: way.kind, action: way.action, because });
  }
  return [...found.values()];
}

/** Why every call of a way is, or may be, allowed; null: one is not. */
function mayUse(held: Held, asked: Asked, way: WayIn): string | null {
  const policies = policySetOf(held, asked);
  const reasons: string[] = [];
  for (const [index, resource] of way.resources.entries()) {
    const { action, context } = way;
    const call = personCall(held.caller, {
      action,
      resource,
      place: asked.target,
      principalTags: held.policies.tags,
      resourceTags: index === 0 ? asked.target.tags : {},
      context,
    });
    const { result, because } = evaluatePermission(call, policies, OF_A_PERSON);
    if (result === 'denied') return null;
    reasons.push(result === 'allowed' ? because : `cannot be ruled out: ${because}`);
  }
  return [...new Set(reasons)].join('; ');
}

/** Detours that are allowed on anything at all, those of one statement together. */
function detours(held: Held, asked: Asked, actions: readonly string[]): Bypass[] {
  const byReason = new Map<string, string[]>();
  for (const action of actions) {
    const because = allowedSomewhere(held.caller, action, policySetOf(held, asked));
    if (because !== null) byReason.set(because, [...(byReason.get(because) ?? []), action]);
  }
  return [...byReason].map(([because, allowed]) => ({ kind: 'other', action: allowed.join(', '), because }));
}

/** What the roles that may be assumed could do on the node: one step far, as a second would need one of these first. */
function throughRoles(held: Held, all: AccountAuthorization, asked: Asked, broker: string | null): Bypass[] {
  return [...all.values()]
    .filter((role) => role.kind === 'role' && role.arn !== broker && role !== held.policies)
    .flatMap((role) => {
      const entered = mayAssume(held, role, asked);
      if (entered === null) return [];
      const session = { policies: role, caller: callerOf(role, asked.target.account) };
      const there = [
        ...onto(session, asked),
        ...detours(session, asked, [...PERMISSION_ACTIONS, 'sts:AssumeRole']),
      ];
      return there.map(({ kind, action, because }) => ({
        kind: kind === 'standing-access' ? ('other' as const) : kind,
        action: `sts:AssumeRole, then ${action}`,
        because: `role ${role.name}: ${entered}; there ${because}`,
      }));
    });
}

function mayAssume(held: Held, role: HeldPolicies, asked: Asked): string | null {
  const trust = role.trust();
  if (trust === undefined) return null;
  const call = personCall(held.caller, {
    action: 'sts:AssumeRole',
    resource: role.arn,
    place: asked.target,
    principalTags: held.policies.tags,
    resourceTags: role.tags,
  });
  const { result, because } = evaluatePermission(
    call,
    { ...policySetOf(held, asked), resource: trust },
    OF_A_PERSON,
  );
  if (result === 'denied') return null;
  return result === 'allowed' ? because : `cannot be ruled out: ${because}`;
}
