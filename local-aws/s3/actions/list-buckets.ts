import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { page } from '../../page.ts';
import { flat } from '../../protocols/xml.ts';
import { canonicalId } from '../canonical-id.ts';
import { queryCount } from '../header.ts';
import { xmlReply } from '../reply.ts';

/** Source: S3 API reference, ListBuckets. */
const MAX_BUCKETS = 10_000;

/** Source: S3 API reference, ListBuckets. */
export const listBuckets = defineAction({
  service: 's3',
  name: 'ListBuckets',
  readOnly: true,
  input: z.object({}),
  authorize: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  handle: (_input, call) => {
    const { query } = call.http;
    const prefix = query.get('prefix') ?? '';
    const region = query.get('bucket-region');
    const own = [...call.world.s3.buckets.values()].filter(
      (bucket) =>
        bucket.account === call.account &&
        bucket.name.startsWith(prefix) &&
        (region === null || bucket.region === region),
    );
    const { items, nextToken } = page(own, {
      keyOf: (bucket) => bucket.name,
      size: queryCount(call, 'max-buckets', MAX_BUCKETS),
      token: query.get('continuation-token') ?? undefined,
      scope: ['ListBuckets', call.account, prefix, region],
      invalid: () => new AwsError('InvalidArgument', 'The continuation token provided is incorrect'),
    });
    return xmlReply('ListAllMyBucketsResult', {
      Owner: { ID: canonicalId(call.account) },
      Buckets: {
        Bucket: flat(
          items.map((bucket) => ({
            Name: bucket.name,
            CreationDate: new Date(bucket.createdAt),
            BucketRegion: bucket.region,
            BucketArn: `arn:aws:s3:::${bucket.name}`,
          })),
        ),
      },
      ContinuationToken: nextToken,
      Prefix: prefix === '' ? undefined : prefix,
    });
  },
});
