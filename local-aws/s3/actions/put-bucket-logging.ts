import { AwsError } from '../../error.ts';
import { keep } from '../kept-configuration.ts';
import { bucketAction } from '../s3-action.ts';
import { childOf, textOf } from '../xml-input.ts';

/** Source: S3 API reference, PutBucketLogging. */
export const putBucketLogging = bucketAction({
  name: 'PutBucketLogging',
  readOnly: false,
  permission: 'PutBucketLogging',
  omits: ['Access logs are not written; the configuration is kept and given back.'],
  handle: (bucket, call) =>
    keep(bucket, call, { slot: 'logging', root: 'BucketLoggingStatus' }, (root) => {
      const enabled = childOf(root, 'LoggingEnabled');
      const name = textOf(enabled, 'TargetBucket') ?? '';
      const target = call.world.s3.bucket(name);
      if (
        enabled !== undefined &&
        (target === undefined || target.account !== bucket.account || target.region !== bucket.region)
      ) {
        throw new AwsError('InvalidTargetBucketForLogging', 'The target bucket for logging does not exist', {
          members: { TargetBucket: name },
        });
      }
    }),
});
