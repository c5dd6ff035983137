import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { MemberAccount, Organization, ServiceControlPolicy, Unit } from './entities.ts';
import { accountArn, organizationArn, policyArn, rootArn, unitArn } from './ids.ts';
import { FULL_ACCESS } from './tables.ts';

/** The organisation of the caller's account. */
export function requireOrganization(call: Call): Organization {
  const { tables } = call.world.organizations;
  const member = tables.accounts.get(call.account);
  const organization = member === undefined ? undefined : tables.organizations.get(member.organizationId);
  if (organization === undefined)
    throw new AwsError(
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    );
  return organization;
}

/** The organisation that the caller's account manages; all but a few calls are for the management account. */
export function requireManagement(call: Call): Organization {
  const organization = requireOrganization(call);
  if (organization.managementAccount !== call.account)
    throw new AwsError('AccessDeniedException', "You don't have permissions to access this resource.");
  return organization;
}

/** What policies are attached to: a root, a unit or an account. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly type: 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT';
}

/** A root, unit or account of the organisation, by its id. */
export function findTarget(call: Call, organization: Organization, id: string): Target | undefined {
  if (id === organization.rootId) return { id, arn: rootArn(organization), name: 'Root', type: 'ROOT' };
  const unit = findUnit(call, organization, id);
  if (unit !== undefined)
    return { id, arn: unitArn(organization, unit), name: unit.name, type: 'ORGANIZATIONAL_UNIT' };
  const account = findAccount(call, organization, id);
  if (account === undefined) return undefined;
  return { id, arn: accountArn(organization, account), name: account.name, type: 'ACCOUNT' };
}

/** A unit of the organisation, by its id. */
export function findUnit(call: Call, organization: Organization, id: string): Unit | undefined {
  const unit = call.world.organizations.tables.units.get(id);
  return unit?.organizationId === organization.id ? unit : undefined;
}

/** An account of the organisation, by its id. */
export function findAccount(call: Call, organization: Organization, id: string): MemberAccount | undefined {
  const account = call.world.organizations.tables.accounts.get(id);
  return account?.organizationId === organization.id ? account : undefined;
}

/** As findTarget; TargetNotFoundException when there is none. */
export function requireTarget(call: Call, organization: Organization, id: string): Target {
  const target = findTarget(call, organization, id);
  if (target === undefined)
    throw new AwsError(
      'TargetNotFoundException',
      `We can't find a root, OU, or account with the TargetId ${id}.`,
    );
  return target;
}

/** A root or unit, as what others are put under. */
export function requireParent(call: Call, organization: Organization, id: string): Target {
  const target = findTarget(call, organization, id);
  if (target === undefined || target.type === 'ACCOUNT')
    throw new AwsError('ParentNotFoundException', `We can't find a root or OU with the ParentId ${id}.`);
  return target;
}

/** As findUnit; OrganizationalUnitNotFoundException when there is none. */
export function requireUnit(call: Call, organization: Organization, id: string): Unit {
  const unit = findUnit(call, organization, id);
  if (unit === undefined)
    throw new AwsError(
      'OrganizationalUnitNotFoundException',
      `We can't find an organizational unit with the OrganizationalUnitId ${id}.`,
    );
  return unit;
}

/** As findAccount; AccountNotFoundException when there is none. */
export function requireAccount(call: Call, organization: Organization, id: string): MemberAccount {
  const account = findAccount(call, organization, id);
  if (account === undefined)
    throw new AwsError('AccountNotFoundException', `You specified an account that doesn't exist: ${id}.`);
  return account;
}

/** A service control policy of the organisation, or AWS's own. */
export function requirePolicy(call: Call, organization: Organization, id: string): ServiceControlPolicy {
  if (id === FULL_ACCESS.id) return FULL_ACCESS;
  const policy = call.world.organizations.tables.policies.get(id);
  if (policy?.organizationId !== organization.id)
    throw new AwsError('PolicyNotFoundException', `We can't find a policy with the PolicyId ${id}.`);
  return policy;
}

/** The units under a root or unit. */
export function unitsUnder(call: Call, parentId: string): Unit[] {
  return [...call.world.organizations.tables.units.values()].filter((unit) => unit.parentId === parentId);
}

/** The accounts under a root or unit. */
export function accountsUnder(call: Call, parentId: string): MemberAccount[] {
  return [...call.world.organizations.tables.accounts.values()].filter((each) => each.parentId === parentId);
}

/** What IAM is asked about ids of an organisation: their ARNs, as far as they are known. */
export function onIds(call: Call, ...ids: readonly string[]): readonly Authorization[] {
  const { tables } = call.world.organizations;
  const member = tables.accounts.get(call.account);
  const organization = member === undefined ? undefined : tables.organizations.get(member.organizationId);
  if (organization === undefined) return [{ resource: '*' }];
  return ids.map((id) => ({ resource: arnOf(call, organization, id) ?? '*' }));
}

function arnOf(call: Call, organization: Organization, id: string): string | undefined {
  if (id === organization.id) return organizationArn(organization);
  const policy = id === FULL_ACCESS.id ? FULL_ACCESS : call.world.organizations.tables.policies.get(id);
  if (policy !== undefined) return policyArn(policy, organization.managementAccount);
  return findTarget(call, organization, id)?.arn;
}
