import { bucketArn } from '../arns.ts';
import type { Audience } from '../policies/audience.ts';
import type { Statement } from '../policies/statement.ts';

/** A variable that IAM fills in, and not we. */
const OWN_ACCOUNT = `\${aws:PrincipalAccount}`;
/** Where the forwarders of members put what their log groups got. */
const STREAMS = [
  `/sallyport/streams/region=*/account=${OWN_ACCOUNT}/*`,
  `/sallyport/streams-failed/region=*/account=${OWN_ACCOUNT}/*`,
];

/**
 * Who may put what where. Each account writes under its own id alone, whoever it is: the Allow is confined by the caller's
 * account, and what an account's own policies would allow elsewhere is denied. The hub alone writes under `sallyport/`.
 */
export function archivePolicy(
  bucket: string,
  { audience, keyArn, serverRoleArn }: { audience: Audience; keyArn: string; serverRoleArn: string },
): readonly Statement[] {
  const own = [`/${OWN_ACCOUNT}/*`, ...STREAMS].map((objects) => bucketArn(bucket, objects));
  return [
    {
      Sid: 'OwnPrefix',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:AbortMultipartUpload'],
      Resource: own,
      Condition: { StringEquals: audience },
    },
    {
      Sid: 'LookBeforeWriting',
      Effect: 'Allow',
      Principal: '*',
      Action: ['s3:GetBucketLocation', 's3:GetEncryptionConfiguration', 's3:ListBucketMultipartUploads'],
      Resource: bucketArn(bucket),
      Condition: { StringEquals: audience },
    },
    {
      Sid: 'NobodyElsewhere',
      Effect: 'Deny',
      Principal: '*',
      Action: ['s3:PutObject', 's3:PutObjectAcl'],
      NotResource: own,
      Condition: { ArnNotEquals: { 'aws:PrincipalArn': serverRoleArn } },
    },
    otherwise('OurKeyOnly', bucket, ['s3:x-amz-server-side-encryption-aws-kms-key-id', keyArn]),
    otherwise('KmsOnly', bucket, ['s3:x-amz-server-side-encryption', 'aws:kms']),
    {
      Sid: 'LockStays',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:BypassGovernanceRetention',
      Resource: bucketArn(bucket, '/*'),
    },
  ];
}

/** Denies a put that asks for another encryption than the bucket's own; one that asks for none gets the bucket's. */
function otherwise(
  Sid: string,
  bucket: string,
  [key, value]: readonly [key: string, value: string],
): Statement {
  return {
    Sid,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: bucketArn(bucket, '/*'),
    // A negated comparison holds for an absent key too, so that its being there is asked as well.
    Condition: { Null: { [key]: 'false' }, StringNotEquals: { [key]: value } },
  };
}
