import { deletePolicyOf } from '../holder-actions/delete-policy.ts';
import { GROUP } from '../holders.ts';

/** Takes an inline policy from a group. Source: IAM API reference, "DeleteGroupPolicy". */
export const deleteGroupPolicy = deletePolicyOf(GROUP);
