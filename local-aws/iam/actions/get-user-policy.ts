import { getPolicyOf } from '../holder-actions/get-policy.ts';
import { USER } from '../holders.ts';

/** Shows an inline policy of a user. Source: IAM API reference, "GetUserPolicy". */
export const getUserPolicy = getPolicyOf(USER);
