import { policyText, type Step, step } from './step.ts';

const key = { KeyId: '<key>' };
const context = { EncryptionContext: { 'aws:ssm:SessionId': 'dev-0123456789abcdef0' } };
const TEXT = Buffer.from('a secret');
const OWN = policyText({
  Principal: { AWS: 'arn:aws:iam::222222222222:root' },
  Action: 'kms:*',
  Resource: '*',
});
const grant = { GranteePrincipal: 'arn:aws:iam::222222222222:user/admin', Operations: ['Decrypt'] };
const signed = { KeyId: '<signer>', Message: TEXT, SigningAlgorithm: 'RSASSA_PSS_SHA_256' };

/** Keys of all three uses. */
export const kmsSteps: readonly Step[] = [
  step(
    'CreateKey',
    { Description: 'of sessions' },
    { keep: { key: 'KeyMetadata.KeyId', keyArn: 'KeyMetadata.Arn' } },
  ),
  step('DescribeKey', key, { shows: { KeyMetadata: { KeyState: 'Enabled', Description: 'of sessions' } } }),
  step('UpdateKeyDescription', { ...key, Description: 'of shells' }),
  step('CreateAlias', { AliasName: 'alias/sessions', TargetKeyId: '<key>' }),
  step('UpdateAlias', { AliasName: 'alias/sessions', TargetKeyId: '<key>' }),
  step('ListAliases', key, { shows: { Aliases: [{ AliasName: 'alias/sessions' }] } }),
  step('ListKeys', {}, { keep: { any: 'Keys.0.KeyArn' } }),
  step('PutKeyPolicy', { ...key, PolicyName: 'default', Policy: OWN }),
  step('GetKeyPolicy', { ...key, PolicyName: 'default' }, { shows: { Policy: OWN } }),
  step('ListKeyPolicies', key, { shows: { PolicyNames: ['default'] } }),
  step('TagResource', { ...key, Tags: [{ TagKey: 'use', TagValue: 'sessions' }] }),
  step('ListResourceTags', key, { shows: { Tags: [{ TagKey: 'use' }] } }),
  step('UntagResource', { ...key, TagKeys: ['use'] }),
  step('EnableKeyRotation', key),
  step('GetKeyRotationStatus', key, { shows: { KeyRotationEnabled: true } }),
  step('DisableKeyRotation', key),
  step('GenerateRandom', { NumberOfBytes: 32 }),
  step('GenerateDataKey', { ...key, ...context, NumberOfBytes: 64 }, { shows: { KeyId: '<keyArn>' } }),
  step('GenerateDataKeyWithoutPlaintext', { ...key, KeySpec: 'AES_256' }, { shows: { KeyId: '<keyArn>' } }),
  step('Encrypt', { ...key, ...context, Plaintext: TEXT }, { keep: { cipher: 'CiphertextBlob' } }),
  step(
    'ReEncrypt',
    {
      CiphertextBlob: '<cipher>',
      SourceEncryptionContext: context.EncryptionContext,
      DestinationKeyId: '<key>',
    },
    {
      keep: { cipher: 'CiphertextBlob' },
    },
  ),
  step('Decrypt', { CiphertextBlob: '<cipher>' }, { shows: { KeyId: '<keyArn>' } }),
  step('CreateGrant', { ...key, ...grant }, { keep: { grant: 'GrantId' } }),
  step('ListGrants', key, { shows: { Grants: [{ GrantId: '<grant>', Operations: ['Decrypt'] }] } }),
  step('RevokeGrant', { ...key, GrantId: '<grant>' }),
  step('CreateGrant', { ...key, ...grant }, { keep: { grant: 'GrantId' } }),
  step('RetireGrant', { KeyId: '<keyArn>', GrantId: '<grant>' }),
  step(
    'CreateKey',
    { KeyUsage: 'SIGN_VERIFY', KeySpec: 'RSA_2048' },
    { keep: { signer: 'KeyMetadata.KeyId' } },
  ),
  step('GetPublicKey', { KeyId: '<signer>' }, { shows: { KeySpec: 'RSA_2048' } }),
  step('Sign', signed, { keep: { signature: 'Signature' } }),
  step('Verify', { ...signed, Signature: '<signature>' }, { shows: { SignatureValid: true } }),
  step(
    'CreateKey',
    { KeyUsage: 'GENERATE_VERIFY_MAC', KeySpec: 'HMAC_256' },
    { keep: { mac: 'KeyMetadata.KeyId' } },
  ),
  step(
    'GenerateMac',
    { KeyId: '<mac>', Message: TEXT, MacAlgorithm: 'HMAC_SHA_256' },
    { keep: { code: 'Mac' } },
  ),
  step(
    'VerifyMac',
    { KeyId: '<mac>', Message: TEXT, MacAlgorithm: 'HMAC_SHA_256', Mac: '<code>' },
    { shows: { MacValid: true } },
  ),
  step('DeleteAlias', { AliasName: 'alias/sessions' }),
  step('DisableKey', key),
  step('EnableKey', key),
  step('ScheduleKeyDeletion', { ...key, PendingWindowInDays: 7 }, { shows: { KeyState: 'PendingDeletion' } }),
  step('CancelKeyDeletion', key),
];
