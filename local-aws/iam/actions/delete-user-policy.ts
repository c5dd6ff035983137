import { deletePolicyOf } from '../holder-actions/delete-policy.ts';
import { USER } from '../holders.ts';

/** Takes an inline policy from a user. Source: IAM API reference, "DeleteUserPolicy". */
export const deleteUserPolicy = deletePolicyOf(USER);
