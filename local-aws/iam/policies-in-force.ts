import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { PolicySet } from '@sallyport/iam-evaluation/policy-set.ts';
import type { Principal } from '../principal.ts';
import type { World } from '../world.ts';
import { inlinePolicies, managedPolicy } from './compiled-documents.ts';
import type { Identity, Role, User } from './entities.ts';
import { type IamTables, nameKey } from './tables.ts';
import { mergeTags } from './tags.ts';

const NO_TAGS: Readonly<Record<string, string>> = {};

/** A boundary that is named but not there allows nothing. */
const EMPTY_BOUNDARY: CompiledPolicy = { name: 'missing boundary', version: '2012-10-17', statements: [] };

type Holder = { readonly kind: 'user'; readonly row: User } | { readonly kind: 'role'; readonly row: Role };

function nameOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

interface InForce {
  readonly policies: PolicySet;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * What is in force for a principal, worked out once and kept until the next IAM or organisation change takes
 * effect. Every call asks, so an answer that still holds costs two comparisons.
 */
export class PoliciesInForce {
  readonly #world: World;
  readonly #tables: IamTables;
  #answers = new WeakMap<Principal, InForce>();
  #iamVersion = -1;
  #organizationsVersion = -1;

  constructor(world: World, tables: IamTables) {
    this.#world = world;
    this.#tables = tables;
  }

  policiesFor(principal: Principal): PolicySet {
    return this.#inForce(principal).policies;
  }

  tagsOf(principal: Principal): Readonly<Record<string, string>> {
    return this.#inForce(principal).tags;
  }

  #inForce(principal: Principal): InForce {
    const iamVersion = this.#tables.propagation.version();
    const organizationsVersion = this.#world.organizations.version();
    if (iamVersion !== this.#iamVersion || organizationsVersion !== this.#organizationsVersion) {
      this.#answers = new WeakMap();
      this.#iamVersion = iamVersion;
      this.#organizationsVersion = organizationsVersion;
    }
    let answer = this.#answers.get(principal);
    if (answer === undefined) {
      answer = this.#workOut(principal);
      this.#answers.set(principal, answer);
    }
    return answer;
  }

  #workOut(principal: Principal): InForce {
    const holder = this.#holderOf(principal);
    const scps = principal.account === '' ? undefined : this.#world.organizations.scpsFor(principal.account);
    const boundary = holder?.row.boundary;
    const policies: PolicySet = {
      identity: holder === undefined ? [] : this.#identityPolicies(holder),
      ...(boundary === undefined ? {} : { boundary: this.#managed(boundary) ?? EMPTY_BOUNDARY }),
      ...(principal.sessionPolicies === undefined ? {} : { session: principal.sessionPolicies }),
      ...(scps === undefined ? {} : { scps }),
    };
    return { policies, tags: mergeTags(holder?.row.tags ?? NO_TAGS, principal.sessionTags ?? NO_TAGS) };
  }

  /** The user or role behind the principal, if it is still the same one (names can be used again). */
  #holderOf(principal: Principal): Holder | undefined {
    const { account, userId, roleName, userName } = principal;
    if (principal.kind === 'role-session' && roleName !== undefined) {
      const row = this.#tables.roles.inForce(nameKey(account, roleName));
      // Without credentials a service acts as the role itself (EventBridge, delivering): its name is enough.
      const isSame = principal.issuedAt === undefined || row?.id === userId.split(':')[0];
      return row !== undefined && isSame ? { kind: 'role', row } : undefined;
    }
    if (principal.kind === 'federated-user') {
      const user = this.#tables.users.inForce(nameKey(account, nameOfArn(principal.userArn ?? '')));
      return user === undefined ? undefined : { kind: 'user', row: user };
    }
    if (userName === undefined) return undefined;
    const row = this.#tables.users.inForce(nameKey(account, userName));
    return row !== undefined && row.id === userId ? { kind: 'user', row } : undefined;
  }

  #identityPolicies(holder: Holder): readonly CompiledPolicy[] {
    const own = this.#policiesOf(holder.kind, holder.row);
    if (holder.kind === 'role') return own;
    const groups = holder.row.groups.flatMap((name) => {
      const group = this.#tables.groups.inForce(nameKey(holder.row.account, name));
      return group === undefined ? [] : this.#policiesOf('group', group);
    });
    return [...own, ...groups];
  }

  #policiesOf(kind: 'user' | 'group' | 'role', identity: Identity): readonly CompiledPolicy[] {
    const attached = identity.attached.flatMap((arn) => this.#managed(arn) ?? []);
    return [...inlinePolicies(kind, identity), ...attached];
  }

  #managed(arn: string): CompiledPolicy | undefined {
    const policy = this.#tables.policyInForce(arn);
    return policy === undefined ? undefined : managedPolicy(policy);
  }
}
