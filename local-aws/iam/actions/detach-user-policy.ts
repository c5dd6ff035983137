import { detachPolicyFrom } from '../holder-actions/detach-policy.ts';
import { USER } from '../holders.ts';

/** Detaches a managed policy from a user. Source: IAM API reference, "DetachUserPolicy". */
export const detachUserPolicy = detachPolicyFrom(USER);
