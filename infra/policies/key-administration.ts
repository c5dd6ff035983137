import { principalsHere } from './account-principals.ts';
import type { Statement } from './statement.ts';

/** What administering a key means: everything but using it. */
const ADMINISTRATION = [
  'kms:CancelKeyDeletion',
  'kms:CreateAlias',
  'kms:DeleteAlias',
  'kms:DescribeKey',
  'kms:DisableKey',
  'kms:EnableKey',
  'kms:EnableKeyRotation',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListAliases',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListResourceTags',
  'kms:PutKeyPolicy',
  'kms:RevokeGrant',
  'kms:ScheduleKeyDeletion',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:UpdateAlias',
  'kms:UpdateKeyDescription',
];

/** Lets named administrators of the account administer a key, and not use it. */
export function keyAdministration(administrators: readonly string[]): Statement {
  return {
    Sid: 'Administrators',
    Effect: 'Allow',
    ...principalsHere(administrators),
    Action: ADMINISTRATION,
    Resource: '*',
  };
}

/** Lets CloudWatch Logs use a key for log groups of this account, under the encryption context that it names them by. */
export function logsUseOf(region: string, logGroupArns: readonly string[]): Statement {
  return {
    Sid: 'LogService',
    Effect: 'Allow',
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    Resource: '*',
    Condition: { ArnEquals: { 'kms:EncryptionContext:aws:logs:arn': logGroupArns } },
  };
}
