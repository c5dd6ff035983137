import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { dryRun, keyId } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { findByToken, isCaller, removeGrant, requireGrant } from '../grant.ts';
import type { Grant, KmsKey } from '../key.ts';
import { requireKeyById } from '../require-key.ts';

const input = z.object({
  GrantToken: z.string().min(1).max(8192).optional(),
  KeyId: keyId.optional(),
  GrantId: z.string().min(1).max(128).optional(),
  DryRun: dryRun.optional(),
});

function find(call: Call, asked: z.output<typeof input>): { key: KmsKey; grant: Grant } {
  if (asked.GrantToken !== undefined) return findByToken(call, asked.GrantToken);
  if (asked.KeyId === undefined || asked.GrantId === undefined) {
    throw new AwsError(
      'ValidationException',
      'Either a grant token, or a key id and a grant id, must be given.',
    );
  }
  const key = requireKeyById(call, asked.KeyId);
  return { key, grant: requireGrant(key, asked.GrantId) };
}

/** Source: KMS API reference, RetireGrant. The retiring principal, and a grantee with RetireGrant, need no policy. */
export const retireGrant = defineAction({
  service: 'kms',
  name: 'RetireGrant',
  readOnly: false,
  input,
  trailRequest: ({ GrantToken: _, ...rest }) => rest,
  authorize: (asked, call) => {
    const { key, grant } = find(call, asked);
    const grantee = isCaller(call, grant.granteePrincipal) && grant.operations.includes('RetireGrant');
    return isCaller(call, grant.retiringPrincipal) || grantee
      ? []
      : [call.world.kms.question(call, key, 'RetireGrant')];
  },
  handle: (asked, call) => {
    const { key, grant } = find(call, asked);
    assertNoDryRun(asked.DryRun);
    removeGrant(call, key, grant);
    return undefined;
  },
});
