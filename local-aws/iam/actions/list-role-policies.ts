import { listPoliciesOf } from '../holder-actions/list-policies.ts';
import { ROLE } from '../holders.ts';

/** Lists the inline policies of a role. Source: IAM API reference, "ListRolePolicies". */
export const listRolePolicies = listPoliciesOf(ROLE);
