import { putPolicy } from '../holder-actions/put-policy.ts';
import { GROUP } from '../holders.ts';

/** Embeds an inline policy in a group. Source: IAM API reference, "PutGroupPolicy". */
export const putGroupPolicy = putPolicy(GROUP);
