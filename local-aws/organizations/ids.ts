import { randomBytes } from 'node:crypto';
import type { MemberAccount, Organization, ServiceControlPolicy, Unit } from './entities.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz012345';

/** Letters and digits, each drawn evenly: 256 is a multiple of 32. */
function draw(length: number): string {
  return [...randomBytes(length)].map((byte) => LETTERS[byte & 31]).join('');
}

/** The id of a new organisation: `o-` and ten letters or digits. */
export function newOrganizationId(): string {
  return `o-${draw(10)}`;
}

/** The id of a new root: `r-` and four. */
export function newRootId(): string {
  return `r-${draw(4)}`;
}

/** A unit's id repeats the letters of its root. */
export function newUnitId(rootId: string): string {
  return `ou-${rootId.slice(2)}-${draw(8)}`;
}

/** The id of a new policy: `p-` and eight. */
export function newPolicyId(): string {
  return `p-${draw(8)}`;
}

function arn(organization: Organization, kind: string, id: string): string {
  return `arn:aws:organizations::${organization.managementAccount}:${kind}/${organization.id}${id === '' ? '' : `/${id}`}`;
}

/** The ARN of an organisation. */
export function organizationArn(organization: Organization): string {
  return arn(organization, 'organization', '');
}

/** The ARN of its root. */
export function rootArn(organization: Organization): string {
  return arn(organization, 'root', organization.rootId);
}

/** The ARN of a unit. */
export function unitArn(organization: Organization, unit: Unit): string {
  return arn(organization, 'ou', unit.id);
}

/** The ARN of an account as the organisation names it. */
export function accountArn(organization: Organization, account: MemberAccount): string {
  return arn(organization, 'account', account.id);
}

/** AWS's own policies belong to no organisation. */
export function policyArn(policy: ServiceControlPolicy, managementAccount: string): string {
  return policy.organizationId === ''
    ? `arn:aws:organizations::aws:policy/service_control_policy/${policy.id}`
    : `arn:aws:organizations::${managementAccount}:policy/${policy.organizationId}/service_control_policy/${policy.id}`;
}
