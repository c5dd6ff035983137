import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import type { CompiledPolicy, CompiledStatement } from '@sallyport/iam-evaluation/policy.ts';
import { type AclGrant, ALL_USERS, AUTHENTICATED_USERS, isPublicGrant } from './acl.ts';
import type { Bucket } from './bucket.ts';
import { isPublicPolicy } from './public-policy.ts';
import type { StoredObject } from './stored-object.ts';

const BUCKET_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'],
  WRITE: ['s3:PutObject', 's3:DeleteObject'],
  READ_ACP: ['s3:GetBucketAcl'],
  WRITE_ACP: ['s3:PutBucketAcl'],
};
const OBJECT_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  READ: ['s3:GetObject', 's3:GetObjectVersion'],
  READ_ACP: ['s3:GetObjectAcl', 's3:GetObjectVersionAcl'],
  WRITE_ACP: ['s3:PutObjectAcl', 's3:PutObjectVersionAcl'],
};

/** The ACL as policy statements. Source: S3 user guide, "Mapping of ACL permissions and access policy permissions". */
function aclStatements(
  acl: readonly AclGrant[],
  owner: string,
  kind: 'bucket' | 'object',
): readonly CompiledStatement[] {
  const table = kind === 'bucket' ? BUCKET_ACTIONS : OBJECT_ACTIONS;
  const statements = acl
    .filter((grant) => grant.grantee !== owner)
    .map((grant) => ({
      Sid: 'acl',
      Effect: 'Allow',
      Principal: principalOf(grant),
      Action:
        grant.permission === 'FULL_CONTROL' ? Object.values(table).flat() : (table[grant.permission] ?? []),
      Resource: '*',
      ...(grant.grantee === AUTHENTICATED_USERS
        ? { Condition: { Null: { 'aws:PrincipalArn': 'false' } } }
        : {}),
    }))
    .filter((statement) => statement.Action.length > 0 && statement.Principal !== undefined);
  if (statements.length === 0) return [];
  return compilePolicy({ Version: '2012-10-17', Statement: statements }, 'access control list').statements;
}

function principalOf(grant: AclGrant): unknown {
  if (grant.grantee === ALL_USERS || grant.grantee === AUTHENTICATED_USERS) return '*';
  return /^\d{12}$/.test(grant.grantee) ? { AWS: `arn:aws:iam::${grant.grantee}:root` } : undefined;
}

function heededAcl(bucket: Bucket, acl: readonly AclGrant[]): readonly AclGrant[] {
  if (bucket.ownership === 'BucketOwnerEnforced') return [];
  return bucket.publicAccessBlock?.ignorePublicAcls === true
    ? acl.filter((grant) => !isPublicGrant(grant))
    : acl;
}

interface Compiled {
  readonly whole: CompiledPolicy;
  /** Without what RestrictPublicBuckets takes from callers outside the bucket's account. */
  readonly outside: CompiledPolicy;
}

const compiled = new WeakMap<Bucket, Compiled>();

function compiledOf(bucket: Bucket): Compiled {
  const known = compiled.get(bucket);
  if (known !== undefined) return known;
  const name = `bucket policy of ${bucket.name}`;
  const own: CompiledPolicy =
    bucket.policy === undefined
      ? { name, version: '2012-10-17', statements: [] }
      : parsePolicyJson(bucket.policy, name);
  const acl = aclStatements(heededAcl(bucket, bucket.acl), bucket.account, 'bucket');
  const restricted =
    bucket.publicAccessBlock?.restrictPublicBuckets === true && isPublicPolicy(bucket.policy);
  const result: Compiled = {
    whole: { ...own, statements: [...own.statements, ...acl] },
    outside: restricted ? onlyDenials(own) : { ...own, statements: [...own.statements, ...acl] },
  };
  compiled.set(bucket, result);
  return result;
}

function onlyDenials(policy: CompiledPolicy): CompiledPolicy {
  return { ...policy, statements: policy.statements.filter((statement) => statement.effect === 'Deny') };
}

/** What the bucket itself says: its policy and ACL, block public access observed. `account` is the caller's. */
export function bucketPolicy(bucket: Bucket, account: string = bucket.account): CompiledPolicy {
  const { whole, outside } = compiledOf(bucket);
  return account === bucket.account ? whole : outside;
}

/**
 * Who owns an object, and what is said about it. Where another account owns the object, the bucket's policy can
 * still deny, but only the object's ACL can allow. Source: S3 user guide, "How Amazon S3 authorizes a request".
 */
export function objectPolicy(
  bucket: Bucket,
  object: StoredObject | undefined,
  account: string,
): { owner: string; policy: CompiledPolicy } {
  const base = bucketPolicy(bucket, account);
  const enforced = bucket.ownership === 'BucketOwnerEnforced';
  if (object === undefined || object.isDeleteMarker || enforced)
    return { owner: bucket.account, policy: base };
  const { owner, acl } = object.detail;
  const granted = aclStatements(heededAcl(bucket, acl), owner, 'object');
  if (owner === bucket.account && granted.length === 0) return { owner, policy: base };
  const rest = owner === bucket.account ? base : onlyDenials(base);
  return { owner, policy: { ...rest, statements: [...rest.statements, ...granted] } };
}
