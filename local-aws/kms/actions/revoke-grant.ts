import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { dryRun, keyId } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { removeGrant, requireGrant } from '../grant.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, RevokeGrant. */
export const revokeGrant = defineAction({
  service: 'kms',
  name: 'RevokeGrant',
  readOnly: false,
  input: z.object({ KeyId: keyId, GrantId: z.string().min(1).max(128), DryRun: dryRun.optional() }),
  authorize: (input, call) => [
    keyQuestion(call, input.KeyId, 'RevokeGrant', { keys: { 'kms:GrantIsForAWSResource': 'false' } }),
  ],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    const grant = requireGrant(key, input.GrantId);
    assertNoDryRun(input.DryRun);
    removeGrant(call, key, grant);
    return undefined;
  },
});
