import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import type { Grant, KmsKey } from './key.ts';

/** The policy of a key made without one: the account decides by IAM. Source: KMS guide, "Default key policy". */
export function defaultKeyPolicy(account: string): string {
  return JSON.stringify(
    {
      Version: '2012-10-17',
      Id: 'key-default-1',
      Statement: [
        {
          Sid: 'Enable IAM User Permissions',
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${account}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    },
    null,
    2,
  );
}

/** The policy of an AWS managed key: everybody in the account, but only through its service. */
export function managedKeyPolicy(account: string, region: string, service: string): string {
  const via = { 'kms:CallerAccount': account, 'kms:ViaService': `${service}.${region}.amazonaws.com` };
  return JSON.stringify({
    Version: '2012-10-17',
    Id: `auto-${service}-2`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use it`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncrypt*',
          'kms:GenerateDataKey*',
          'kms:CreateGrant',
          'kms:DescribeKey',
        ],
        Resource: '*',
        Condition: { StringEquals: via },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  });
}

function conditionOf(grant: Grant): object {
  const wanted = grant.constraints?.EncryptionContextEquals ?? grant.constraints?.EncryptionContextSubset;
  if (wanted === undefined) return {};
  const equals = Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
  );
  const exact = grant.constraints?.EncryptionContextEquals !== undefined;
  return {
    Condition: {
      StringEquals: equals,
      ...(exact ? { 'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': Object.keys(wanted) } } : {}),
    },
  };
}

function statementOf(grant: Grant): object {
  return {
    Sid: `grant/${grant.id}`,
    Effect: 'Allow',
    Principal: grant.granteePrincipal.includes('.amazonaws.com')
      ? { Service: grant.granteePrincipal }
      : { AWS: grant.granteePrincipal },
    Action: grant.operations.map((operation) => `kms:${operation}`),
    Resource: '*',
    ...conditionOf(grant),
  };
}

const compiled = new WeakMap<KmsKey, CompiledPolicy>();

/** The key policy with the key's grants as further statements, compiled once for each change of the key. */
export function compiledKeyPolicy(key: KmsKey): CompiledPolicy {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const own = parsePolicyJson(key.policy, `key policy of ${key.arn}`);
  const grants =
    key.grants.length === 0
      ? []
      : compilePolicy({ Version: '2012-10-17', Statement: key.grants.map(statementOf) }, 'grants').statements;
  const policy: CompiledPolicy = { ...own, statements: [...own.statements, ...grants] };
  compiled.set(key, policy);
  return policy;
}
