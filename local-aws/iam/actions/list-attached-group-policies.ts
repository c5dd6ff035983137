import { listAttachedPoliciesOf } from '../holder-actions/list-attached-policies.ts';
import { GROUP } from '../holders.ts';

/** Lists the managed policies of a group. Source: IAM API reference, "ListAttachedGroupPolicies". */
export const listAttachedGroupPolicies = listAttachedPoliciesOf(GROUP);
