import { listPoliciesOf } from '../holder-actions/list-policies.ts';
import { GROUP } from '../holders.ts';

/** Lists the inline policies of a group. Source: IAM API reference, "ListGroupPolicies". */
export const listGroupPolicies = listPoliciesOf(GROUP);
