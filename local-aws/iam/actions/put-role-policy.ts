import { putPolicy } from '../holder-actions/put-policy.ts';
import { ROLE } from '../holders.ts';

/** Embeds an inline policy in a role. Source: IAM API reference, "PutRolePolicy". */
export const putRolePolicy = putPolicy(ROLE);
