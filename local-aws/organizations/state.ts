import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { World } from '../world.ts';
import type { MemberAccount, Organization, ServiceControlPolicy } from './entities.ts';
import { newOrganizationId, newRootId, policyArn } from './ids.ts';
import { FULL_ACCESS, OrganizationsTables } from './tables.ts';

/** Units nest five deep; a path longer than this would be a loop. */
const MAX_LEVELS = 8;

/** Compiled once for each state of a policy. */
const compiled = new WeakMap<ServiceControlPolicy, CompiledPolicy>();

function compile(policy: ServiceControlPolicy, managementAccount: string): CompiledPolicy {
  let done = compiled.get(policy);
  if (done === undefined) {
    done = parsePolicyJson(policy.content, policyArn(policy, managementAccount));
    compiled.set(policy, done);
  }
  return done;
}

/** The state of organizations: organisations, their units and accounts, and the policies that bind them. */
export class OrganizationsState {
  readonly tables: OrganizationsTables;
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
    this.tables = new OrganizationsTables(world);
  }

  /** Grows when a change takes effect; see Propagation. */
  version(): number {
    return this.tables.propagation.version();
  }

  /** The organisation that an account is in: its id, and the path of the account's unit in it. */
  organizationOf(account: string): { id: string; path: string } | undefined {
    const member = this.tables.accounts.inForce(account);
    if (member === undefined) return undefined;
    const parents = this.#parentsOf(member);
    return { id: member.organizationId, path: `${[member.organizationId, ...parents].join('/')}/` };
  }

  /** Whether SCPs pass the account by. */
  isManagementAccount(account: string): boolean {
    const member = this.tables.accounts.inForce(account);
    if (member === undefined) return false;
    return this.tables.organizations.inForce(member.organizationId)?.managementAccount === account;
  }

  /**
   * The service control policies that bind an account, root first, then each unit, then the account itself; undefined
   * when none do: no organisation, policies not enabled, or the management account.
   */
  scpsFor(account: string): readonly (readonly CompiledPolicy[])[] | undefined {
    const member = this.tables.accounts.inForce(account);
    if (member === undefined) return undefined;
    const organization = this.tables.organizations.inForce(member.organizationId);
    if (organization === undefined || !organization.scpsEnabled) return undefined;
    if (organization.managementAccount === account) return undefined;
    return [...this.#parentsOf(member), account].map((target) => this.#attachedTo(target, organization));
  }

  /**
   * Makes an organisation with its accounts, without delay: for the lab and tests. An account that is in one already
   * stays there, so that it may be called again.
   */
  bootstrap(options: { managementAccount: string; members: readonly string[] }): Organization {
    const { managementAccount, members } = options;
    const existing = this.tables.accounts.get(managementAccount);
    const organization =
      existing === undefined
        ? this.#create(managementAccount)
        : this.tables.organizations.get(existing.organizationId)!;
    for (const account of [managementAccount, ...members]) {
      if (this.tables.accounts.get(account) !== undefined) continue;
      this.tables.accounts.setNow(account, {
        id: account,
        organizationId: organization.id,
        name: account === managementAccount ? 'management' : `account-${account}`,
        email: `aws+${account}@example.com`,
        parentId: organization.rootId,
        joinedMethod: account === managementAccount ? 'INVITED' : 'CREATED',
        joinedAt: this.#world.now(),
      });
      this.tables.attachments.setNow(account, { policyIds: [FULL_ACCESS.id] });
    }
    return organization;
  }

  #create(managementAccount: string): Organization {
    const organization: Organization = {
      id: newOrganizationId(),
      managementAccount,
      rootId: newRootId(),
      featureSet: 'ALL',
      scpsEnabled: true,
    };
    this.tables.organizations.setNow(organization.id, organization);
    this.tables.attachments.setNow(organization.rootId, { policyIds: [FULL_ACCESS.id] });
    return organization;
  }

  /** Root first, then the units down to the account. */
  #parentsOf(member: MemberAccount): readonly string[] {
    const path: string[] = [];
    let parent: string | undefined = member.parentId;
    while (parent !== undefined && path.length < MAX_LEVELS) {
      path.unshift(parent);
      parent = this.tables.units.get(parent)?.parentId;
    }
    return path;
  }

  #attachedTo(target: string, organization: Organization): readonly CompiledPolicy[] {
    // A unit whose making has not propagated yet stands with what it was made with.
    const ids = this.tables.attachments.inForce(target)?.policyIds ?? [FULL_ACCESS.id];
    return ids.flatMap((id) => {
      const policy = id === FULL_ACCESS.id ? FULL_ACCESS : this.tables.policies.inForce(id);
      return policy === undefined ? [] : compile(policy, organization.managementAccount);
    });
  }
}
