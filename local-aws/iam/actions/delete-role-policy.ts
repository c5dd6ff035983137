import { deletePolicyOf } from '../holder-actions/delete-policy.ts';
import { ROLE } from '../holders.ts';

/** Takes an inline policy from a role. Source: IAM API reference, "DeleteRolePolicy". */
export const deleteRolePolicy = deletePolicyOf(ROLE);
