import { PolicyError } from '@sallyport/iam-evaluation/policy-error.ts';
import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { askIam } from '../gateway/authorize.ts';
import type { KmsKey } from './key.ts';
import { compiledKeyPolicy } from './key-policy.ts';

/** The longest key policy, in characters. Source: KMS guide, "Resource quotas". */
export const MAX_POLICY_LENGTH = 32_768;

/** Checks a key as it would be with its new policy: readable, and not locking its caller out. */
export function assertKeyPolicy(call: Call, candidate: KmsKey, bypassLockout: boolean): void {
  if (candidate.policy.length > MAX_POLICY_LENGTH)
    throw new AwsError('LimitExceededException', 'Policy is too large.');
  try {
    compiledKeyPolicy(candidate);
  } catch (error) {
    if (error instanceof PolicyError) throw new AwsError('MalformedPolicyDocumentException', error.message);
    throw error;
  }
  const question = call.world.kms.question(call, candidate, 'PutKeyPolicy');
  if (!bypassLockout && askIam(call, question, 'kms:PutKeyPolicy') !== undefined) {
    throw new AwsError(
      'MalformedPolicyDocumentException',
      'The new key policy will not allow you to update the key policy in the future.',
    );
  }
}
