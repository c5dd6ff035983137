import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { dryRun, encryptionContext, grantTokens, keyId } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { GRANT_OPERATIONS } from '../grant.ts';
import type { Grant } from '../key.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';
import { assertUsable } from '../state.ts';

const principal = z
  .string()
  .min(1)
  .max(256)
  .regex(/^[\w+=,.@:/-]+$/);
/** Source: KMS guide, "Resource quotas". */
const MAX_GRANTS = 50_000;

function isPrincipal(text: string): boolean {
  return (
    /^arn:aws:(iam|sts)::\d{12}:(root|user\/|role\/|assumed-role\/|federated-user\/)/.test(text) ||
    /\.amazonaws\.com$/.test(text)
  );
}

/** Source: KMS API reference, CreateGrant. A grant holds at once; grant tokens are accepted and not needed. */
export const createGrant = defineAction({
  service: 'kms',
  name: 'CreateGrant',
  readOnly: false,
  input: z.object({
    KeyId: keyId,
    GranteePrincipal: principal,
    RetiringPrincipal: principal.optional(),
    Operations: z.array(z.enum(GRANT_OPERATIONS)).min(1),
    Constraints: z
      .object({
        EncryptionContextEquals: encryptionContext.optional(),
        EncryptionContextSubset: encryptionContext.optional(),
      })
      .optional(),
    GrantTokens: grantTokens.optional(),
    Name: z
      .string()
      .min(1)
      .max(256)
      .regex(/^[a-zA-Z0-9:/_-]+$/)
      .optional(),
    DryRun: dryRun.optional(),
  }),
  trailResponse: (output) => ({ grantId: 'GrantId' in output ? output.GrantId : null }),
  omits: ['Grants for AWS services (kms:GrantIsForAWSResource is always false).'],
  authorize: (input, call) => {
    const constraint = Object.keys(input.Constraints ?? {})[0];
    const keys = {
      'kms:GranteePrincipal': input.GranteePrincipal,
      'kms:GrantOperations': input.Operations,
      'kms:GrantIsForAWSResource': 'false',
      ...(input.RetiringPrincipal === undefined ? {} : { 'kms:RetiringPrincipal': input.RetiringPrincipal }),
      ...(constraint === undefined ? {} : { 'kms:GrantConstraintType': constraint }),
    };
    return [keyQuestion(call, input.KeyId, 'CreateGrant', { keys })];
  },
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertUsable(key);
    if (!isPrincipal(input.GranteePrincipal))
      throw new AwsError('InvalidArnException', 'ARN does not refer to a valid principal.');
    assertNoDryRun(input.DryRun);
    const same = key.grants.find(
      (grant) =>
        input.Name !== undefined &&
        grant.name === input.Name &&
        grant.granteePrincipal === input.GranteePrincipal,
    );
    if (same !== undefined) return { GrantToken: same.token, GrantId: same.id };
    if (key.grants.length >= MAX_GRANTS)
      throw new AwsError('LimitExceededException', 'Too many grants on this key.');
    const grant: Grant = {
      id: randomBytes(32).toString('hex'),
      token: `AQpA${randomBytes(96).toString('base64url')}`,
      ...(input.Name === undefined ? {} : { name: input.Name }),
      granteePrincipal: input.GranteePrincipal,
      ...(input.RetiringPrincipal === undefined ? {} : { retiringPrincipal: input.RetiringPrincipal }),
      operations: input.Operations,
      ...(input.Constraints === undefined
        ? {}
        : { constraints: input.Constraints as NonNullable<Grant['constraints']> }),
      issuingAccount: call.account,
      createdAt: call.now,
    };
    call.world.kms.put({ ...key, grants: [...key.grants, grant] });
    return { GrantToken: grant.token, GrantId: grant.id };
  },
});
