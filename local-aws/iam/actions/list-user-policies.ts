import { listPoliciesOf } from '../holder-actions/list-policies.ts';
import { USER } from '../holders.ts';

/** Lists the inline policies of a user. Source: IAM API reference, "ListUserPolicies". */
export const listUserPolicies = listPoliciesOf(USER);
