import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { Grant, KmsKey } from './key.ts';

/** The operations that a grant can allow. Source: KMS guide, "Grant operations". */
export const GRANT_OPERATIONS = [
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'Sign',
  'Verify',
  'GetPublicKey',
  'CreateGrant',
  'RetireGrant',
  'DescribeKey',
  'GenerateMac',
  'VerifyMac',
] as const;

/** A grant as the lists show it. */
export function grantShape(key: KmsKey, grant: Grant): object {
  return {
    KeyId: key.arn,
    GrantId: grant.id,
    Name: grant.name ?? '',
    CreationDate: grant.createdAt / 1000,
    GranteePrincipal: grant.granteePrincipal,
    RetiringPrincipal: grant.retiringPrincipal,
    IssuingAccount: `arn:aws:iam::${grant.issuingAccount}:root`,
    Operations: grant.operations,
    Constraints: grant.constraints,
  };
}

/** Whether the caller is this principal: by its own ARN or that of its role. */
export function isCaller(call: Call, principal: string | undefined): boolean {
  return (
    principal !== undefined &&
    principal !== '' &&
    [call.principal.arn, call.principal.roleArn].includes(principal)
  );
}

/** A grant by its token, in any key. */
export function findByToken(call: Call, token: string): { key: KmsKey; grant: Grant } {
  for (const key of call.world.kms.keys.values()) {
    const grant = key.grants.find((each) => each.token === token);
    if (grant !== undefined) return { key, grant };
  }
  throw new AwsError('InvalidGrantTokenException', 'The grant token is not valid.');
}

/** A grant of a key by its id. */
export function requireGrant(key: KmsKey, grantId: string): Grant {
  const grant = key.grants.find((each) => each.id === grantId);
  if (grant === undefined) throw new AwsError('NotFoundException', `Grant ID ${grantId} not found`);
  return grant;
}

/** Takes a grant away. */
export function removeGrant(call: Call, key: KmsKey, grant: Grant): void {
  call.world.kms.put({ ...key, grants: key.grants.filter((each) => each.id !== grant.id) });
}
