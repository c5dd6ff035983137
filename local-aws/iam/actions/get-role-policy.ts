import { getPolicyOf } from '../holder-actions/get-policy.ts';
import { ROLE } from '../holders.ts';

/** Shows an inline policy of a role. Source: IAM API reference, "GetRolePolicy". */
export const getRolePolicy = getPolicyOf(ROLE);
