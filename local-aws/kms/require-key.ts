import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { keyHashOf } from './envelope.ts';
import type { KeyUsage, KmsKey } from './key.ts';
import { assertUsable, type KeyUse } from './state.ts';

function keyArnOf(call: Call, keyId: string): string {
  if (keyId.startsWith('arn:')) return keyId;
  const resource = keyId.startsWith('alias/') ? keyId : `key/${keyId}`;
  return `arn:aws:kms:${call.region}:${call.account}:${resource}`;
}

/** The key that a call names by id, ARN or alias; missing ones in KMS's words, other accounts' without a hint. */
export function requireKey(call: Call, keyId: string): KmsKey {
  const key = call.world.kms.find(keyId, call);
  const [, , , region, account] = keyArnOf(call, keyId).split(':');
  if (region !== call.region) throw new AwsError('NotFoundException', `Invalid arn ${region}`);
  if (key !== undefined) return key;
  const arn = keyArnOf(call, keyId);
  if (account !== call.account) {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${call.principal.arn} is not authorized to perform this action on resource: ${arn} because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access`,
    );
  }
  if (arn.includes(':alias/')) throw new AwsError('NotFoundException', `Alias ${arn} is not found.`);
  throw new AwsError('NotFoundException', `Key '${arn}' does not exist`);
}

/** A key that is named by its id or ARN, not by an alias. */
export function requireKeyById(call: Call, keyId: string): KmsKey {
  if (keyId.startsWith('alias/') || /^arn:[^/]*:alias\//.test(keyId)) {
    throw new AwsError('InvalidArnException', `${keyId} is not a key ARN or key id.`);
  }
  return requireKey(call, keyId);
}

/** The question about a key that a call names. */
export function keyQuestion(call: Call, keyId: string, action: string, use: KeyUse = {}): Authorization {
  const alias = /(alias\/.+)$/.exec(keyId)?.[1];
  return call.world.kms.question(call, requireKey(call, keyId), action, { ...use, alias });
}

/** A key that may be used in this way now. */
export function usableKey(call: Call, keyId: string, usage: KeyUsage): KmsKey {
  const key = requireKey(call, keyId);
  assertUsable(key);
  if (key.usage !== usage) {
    throw new AwsError(
      'InvalidKeyUsageException',
      `${key.arn} key usage is ${key.usage} which is not valid for this operation.`,
    );
  }
  return key;
}

/** The key that a ciphertext was made with, which must be the one named, if one is named. */
export function keyOfCiphertext(call: Call, ciphertext: Buffer, keyId: string | undefined): KmsKey {
  const hash = keyHashOf(ciphertext);
  const key = hash === undefined ? undefined : call.world.kms.byHash(hash);
  if (keyId !== undefined && requireKey(call, keyId).arn !== key?.arn) {
    throw key === undefined
      ? new AwsError('InvalidCiphertextException', '')
      : new AwsError(
          'IncorrectKeyException',
          'The key ID in the request does not identify a CMK that can perform this operation.',
        );
  }
  if (key === undefined || key.region !== call.region) throw new AwsError('InvalidCiphertextException', '');
  return key;
}

/** Keys that AWS manages are not the account's to change. */
export function assertCustomerManaged(call: Call, key: KmsKey): void {
  if (key.manager === 'AWS') {
    throw new AwsError(
      'AccessDeniedException',
      `User: ${call.principal.arn} is not authorized to change ${key.arn} because it is an AWS managed key.`,
    );
  }
}
