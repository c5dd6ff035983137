import { AwsError } from '../../error.ts';
import type { DefaultRetention } from '../bucket.ts';
import { MAX_RETENTION_DAYS, parseLockMode } from '../object-lock.ts';
import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';
import { childOf, malformedXml, parseXml, textOf } from '../xml-input.ts';

function parseBody(text: string): DefaultRetention | undefined {
  const root = parseXml(text);
  if (root.name !== 'ObjectLockConfiguration' || textOf(root, 'ObjectLockEnabled') !== 'Enabled')
    throw malformedXml();
  const retention = childOf(childOf(root, 'Rule'), 'DefaultRetention');
  if (retention === undefined) return undefined;
  const mode = parseLockMode(textOf(retention, 'Mode'));
  const days = textOf(retention, 'Days');
  const years = textOf(retention, 'Years');
  if ((days === undefined) === (years === undefined)) throw malformedXml();
  const count = Number(days ?? years);
  const most = days === undefined ? MAX_RETENTION_DAYS / 365 : MAX_RETENTION_DAYS;
  if (!Number.isInteger(count) || count < 1) {
    throw new AwsError('InvalidArgument', 'Default retention period must be a positive integer value.');
  }
  if (count > most) throw new AwsError('InvalidArgument', 'Default retention period is too large.');
  return days === undefined ? { mode, years: count } : { mode, days: count };
}

/** Source: S3 API reference, PutObjectLockConfiguration. A lock once set up cannot be taken away. */
export const putObjectLockConfiguration = bucketAction({
  name: 'PutObjectLockConfiguration',
  readOnly: false,
  permission: 'PutBucketObjectLockConfiguration',
  handle: async (bucket, call) => {
    const defaultRetention = parseBody(await receiveText(call));
    if (bucket.versioning !== 'Enabled') {
      throw new AwsError(
        'InvalidBucketState',
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        { status: 409 },
      );
    }
    const { defaultRetention: _, ...rest } = call.world.s3.bucket(bucket.name) ?? bucket;
    call.world.s3.buckets.set(bucket.name, {
      ...rest,
      objectLock: true,
      ...(defaultRetention === undefined ? {} : { defaultRetention }),
    });
    return emptyReply();
  },
});
