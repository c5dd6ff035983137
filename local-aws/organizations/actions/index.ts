import type { Action } from '../../action.ts';
import { attachPolicy } from './attach-policy.ts';
import { createOrganization } from './create-organization.ts';
import { createOrganizationalUnit } from './create-organizational-unit.ts';
import { createPolicy } from './create-policy.ts';
import { deleteOrganizationalUnit } from './delete-organizational-unit.ts';
import { deletePolicy } from './delete-policy.ts';
import { describeAccount } from './describe-account.ts';
import { describeOrganization } from './describe-organization.ts';
import { describeOrganizationalUnit } from './describe-organizational-unit.ts';
import { describePolicy } from './describe-policy.ts';
import { detachPolicy } from './detach-policy.ts';
import { disablePolicyType } from './disable-policy-type.ts';
import { enablePolicyType } from './enable-policy-type.ts';
import { listAccounts } from './list-accounts.ts';
import { listAccountsForParent } from './list-accounts-for-parent.ts';
import { listChildren } from './list-children.ts';
import { listOrganizationalUnitsForParent } from './list-organizational-units-for-parent.ts';
import { listParents } from './list-parents.ts';
import { listPolicies } from './list-policies.ts';
import { listPoliciesForTarget } from './list-policies-for-target.ts';
import { listRoots } from './list-roots.ts';
import { listTargetsForPolicy } from './list-targets-for-policy.ts';
import { moveAccount } from './move-account.ts';
import { updateOrganizationalUnit } from './update-organizational-unit.ts';
import { updatePolicy } from './update-policy.ts';

/** Every action of organizations. */
export const organizationsActions: readonly Action[] = [
  attachPolicy,
  createOrganization,
  createOrganizationalUnit,
  createPolicy,
  deleteOrganizationalUnit,
  deletePolicy,
  describeAccount,
  describeOrganization,
  describeOrganizationalUnit,
  describePolicy,
  detachPolicy,
  disablePolicyType,
  enablePolicyType,
  listAccountsForParent,
  listAccounts,
  listChildren,
  listOrganizationalUnitsForParent,
  listParents,
  listPoliciesForTarget,
  listPolicies,
  listRoots,
  listTargetsForPolicy,
  moveAccount,
  updateOrganizationalUnit,
  updatePolicy,
];
