import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import type { KmsKey } from '../kms/key.ts';
import { type Bucket, bucketArn, objectArn } from './bucket.ts';
import { amzValueOf, isTrue } from './header.ts';
import type { ObjectEncryption } from './stored-object.ts';

type Algorithm = ObjectEncryption['algorithm'];
const ALGORITHMS: readonly string[] = ['AES256', 'aws:kms', 'aws:kms:dsse'];

function parseContext(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    const isMap = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    if (isMap && Object.values(parsed).every((value) => typeof value === 'string'))
      return parsed as Record<string, string>;
  } catch {
    // Refused below, like any other text that is no map.
  }
  throw new AwsError(
    'InvalidArgument',
    "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map",
  );
}

function findKey(call: Call, bucket: Bucket, keyId: string | undefined): KmsKey {
  const key =
    keyId === undefined
      ? call.world.kms.managedKey(call.account === '' ? bucket.account : call.account, bucket.region, 's3')
      : call.world.kms.find(keyId, bucket);
  if (key === undefined || key.region !== bucket.region) {
    throw new AwsError('KMS.NotFoundException', `Invalid keyId '${keyId}'`);
  }
  return key;
}

/** How an object that is being written is encrypted: by its headers, else by the bucket's default. */
export function encryptionOfNewObject(call: Call, bucket: Bucket): ObjectEncryption {
  if (amzValueOf(call, 'x-amz-server-side-encryption-customer-algorithm') !== undefined) {
    throw new AwsError('NotImplemented', 'Keys that the caller provides (SSE-C) are not here.', {
      status: 501,
    });
  }
  const asked = amzValueOf(call, 'x-amz-server-side-encryption');
  const keyId = amzValueOf(call, 'x-amz-server-side-encryption-aws-kms-key-id');
  if (asked !== undefined && !ALGORITHMS.includes(asked)) {
    throw new AwsError(
      'InvalidEncryptionAlgorithmError',
      'The encryption request you specified is not valid. The valid value is AES256.',
    );
  }
  if (keyId !== undefined && (asked === undefined || asked === 'AES256')) {
    throw new AwsError(
      'InvalidArgument',
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      {
        members: { ArgumentName: 'x-amz-server-side-encryption', ArgumentValue: asked ?? 'null' },
      },
    );
  }
  const algorithm = (asked ?? bucket.encryption.algorithm) as Algorithm;
  if (algorithm === 'AES256') return { algorithm };
  // A request that asks for aws:kms and names no key gets aws/s3, whatever the bucket's default is.
  const byDefault = asked === undefined;
  const key = findKey(call, bucket, keyId ?? (byDefault ? bucket.encryption.kmsKeyId : undefined));
  const context = parseContext(amzValueOf(call, 'x-amz-server-side-encryption-context'));
  const bucketKey = amzValueOf(call, 'x-amz-server-side-encryption-bucket-key-enabled');
  const bucketKeyEnabled =
    bucketKey === undefined ? byDefault && bucket.encryption.bucketKeyEnabled : isTrue(bucketKey);
  return {
    algorithm,
    kmsKeyArn: key.arn,
    ...(Object.keys(context).length === 0 ? {} : { context }),
    ...(bucketKeyEnabled ? { bucketKeyEnabled } : {}),
  };
}

/**
 * The question to KMS that reading or writing an encrypted object asks of the caller's own permissions; none
 * without a KMS key. Source: S3 user guide, "Using server-side encryption with AWS KMS keys".
 */
export function kmsQuestions(
  call: Call,
  place: { bucket: string; key: string },
  encryption: ObjectEncryption,
  action: 'GenerateDataKey' | 'Decrypt',
): readonly Authorization[] {
  if (encryption.kmsKeyArn === undefined) return [];
  const key = usableKey(call, encryption.kmsKeyArn);
  const arn =
    encryption.bucketKeyEnabled === true ? bucketArn(place.bucket) : objectArn(place.bucket, place.key);
  return [
    call.world.kms.question(call, key, action, {
      context: { 'aws:s3:arn': arn, ...encryption.context },
      via: 's3',
    }),
  ];
}

function usableKey(call: Call, arn: string): KmsKey {
  const key = call.world.kms.byArn(arn);
  if (key === undefined) throw new AwsError('KMS.NotFoundException', `Key '${arn}' does not exist`);
  if (key.state === 'Disabled') throw new AwsError('KMS.DisabledException', `${arn} is disabled.`);
  if (key.state !== 'Enabled')
    throw new AwsError('KMS.KMSInvalidStateException', `${arn} is pending deletion.`);
  return key;
}

/** The headers that tell how an object is encrypted. */
export function encryptionHeaders(encryption: ObjectEncryption): Record<string, string> {
  return {
    'x-amz-server-side-encryption': encryption.algorithm,
    ...(encryption.kmsKeyArn === undefined
      ? {}
      : { 'x-amz-server-side-encryption-aws-kms-key-id': encryption.kmsKeyArn }),
    ...(encryption.bucketKeyEnabled === true
      ? { 'x-amz-server-side-encryption-bucket-key-enabled': 'true' }
      : {}),
  };
}
