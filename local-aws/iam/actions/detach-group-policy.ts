import { detachPolicyFrom } from '../holder-actions/detach-policy.ts';
import { GROUP } from '../holders.ts';

/** Detaches a managed policy from a group. Source: IAM API reference, "DetachGroupPolicy". */
export const detachGroupPolicy = detachPolicyFrom(GROUP);
