import { attachPolicyTo } from '../holder-actions/attach-policy.ts';
import { GROUP } from '../holders.ts';

/** Attaches a managed policy to a group. Source: IAM API reference, "AttachGroupPolicy". */
export const attachGroupPolicy = attachPolicyTo(GROUP);
