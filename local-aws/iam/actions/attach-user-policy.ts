import { attachPolicyTo } from '../holder-actions/attach-policy.ts';
import { USER } from '../holders.ts';

/** Attaches a managed policy to a user. Source: IAM API reference, "AttachUserPolicy". */
export const attachUserPolicy = attachPolicyTo(USER);
