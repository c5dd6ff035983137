import { detachPolicyFrom } from '../holder-actions/detach-policy.ts';
import { ROLE } from '../holders.ts';

/** Detaches a managed policy from a role. Source: IAM API reference, "DetachRolePolicy". */
export const detachRolePolicy = detachPolicyFrom(ROLE);
