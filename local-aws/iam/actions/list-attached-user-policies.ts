import { listAttachedPoliciesOf } from '../holder-actions/list-attached-policies.ts';
import { USER } from '../holders.ts';

/** Lists the managed policies of a user. Source: IAM API reference, "ListAttachedUserPolicies". */
export const listAttachedUserPolicies = listAttachedPoliciesOf(USER);
