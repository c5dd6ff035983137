import { listAttachedPoliciesOf } from '../holder-actions/list-attached-policies.ts';
import { ROLE } from '../holders.ts';

/** Lists the managed policies of a role. Source: IAM API reference, "ListAttachedRolePolicies". */
export const listAttachedRolePolicies = listAttachedPoliciesOf(ROLE);
