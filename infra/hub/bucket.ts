import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { CfnBucket, CfnBucketPolicy, type CfnBucketProps } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { policyDocument, type Statement } from '../policies/statement.ts';

/** A bucket that nobody outside can be let into, that takes TLS alone, and that a deletion of the stack leaves. */
export function makeBucket(
  scope: Construct,
  id: string,
  { props, statements }: { readonly props: CfnBucketProps; readonly statements: readonly Statement[] },
): CfnBucket {
  const bucket = new CfnBucket(scope, id, {
    publicAccessBlockConfiguration: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    // The agent asks for bucket-owner-full-control (facts/aws.md E2), which this takes and does not need.
    ownershipControls: { rules: [{ objectOwnership: 'BucketOwnerEnforced' }] },
    ...props,
  });
  bucket.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const policy = new CfnBucketPolicy(scope, `${id}Policy`, {
    bucket: bucket.ref,
    policyDocument: policyDocument([tlsOnly(bucket.attrArn), ...statements]),
  });
  policy.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return bucket;
}

/** Encryption by a key of ours, with one data key a bucket and day in place of one an object. */
export function encryptedBy(keyArn: string): CfnBucketProps['bucketEncryption'] {
  return {
    serverSideEncryptionConfiguration: [
      {
        bucketKeyEnabled: true,
        serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
      },
    ],
  };
}

function tlsOnly(arn: string): Statement {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [arn, `${arn}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/** Lets S3 write access logs of this account's buckets. */
export function accessLogDelivery(arn: string): Statement {
  return {
    Sid: 'AccessLogs',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `${arn}/*`,
    Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  };
}
