import { attachPolicyTo } from '../holder-actions/attach-policy.ts';
import { ROLE } from '../holders.ts';

/** Attaches a managed policy to a role. Source: IAM API reference, "AttachRolePolicy". */
export const attachRolePolicy = attachPolicyTo(ROLE);
