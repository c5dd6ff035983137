import { getPolicyOf } from '../holder-actions/get-policy.ts';
import { GROUP } from '../holders.ts';

/** Shows an inline policy of a group. Source: IAM API reference, "GetGroupPolicy". */
export const getGroupPolicy = getPolicyOf(GROUP);
