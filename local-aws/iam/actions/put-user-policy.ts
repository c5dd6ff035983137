import { putPolicy } from '../holder-actions/put-policy.ts';
import { USER } from '../holders.ts';

/** Embeds an inline policy in a user. Source: IAM API reference, "PutUserPolicy". */
export const putUserPolicy = putPolicy(USER);
