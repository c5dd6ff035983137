import { AwsError } from '../../error.ts';
import { pageToken, readPageToken } from '../../page.ts';
import { flat } from '../../protocols/xml.ts';
import { listKeys } from '../condition-keys.ts';
import { queryCount } from '../header.ts';
import { commonPrefixesOf, contentsOf, keyEncoder } from '../list-reply.ts';
import { listLatest } from '../listing.ts';
import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, ListObjectsV2. */
const MAX_KEYS = 1000;

/** Source: S3 API reference, ListObjectsV2. */
export const listObjectsV2 = bucketAction({
  name: 'ListObjectsV2',
  readOnly: true,
  permission: 'ListBucket',
  trail: 'data',
  keys: listKeys,
  handle: (bucket, call) => {
    const { query } = call.http;
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const size = queryCount(call, 'max-keys', MAX_KEYS);
    const token = query.get('continuation-token');
    const scope = ['ListObjectsV2', bucket.name, prefix, delimiter];
    const after = token === null ? (query.get('start-after') ?? '') : readPageToken(scope, token);
    if (after === undefined)
      throw new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
    const listing = listLatest(
      call.world.s3.objects,
      { bucket: bucket.name, prefix, delimiter, size },
      after,
    );
    const encode = keyEncoder(call);
    const startAfter = query.get('start-after');
    return xmlReply(
      'ListBucketResult',
      {
        Name: bucket.name,
        Prefix: encode(prefix),
        ContinuationToken: token,
        StartAfter: startAfter === null ? undefined : encode(startAfter),
        KeyCount: listing.objects.length + listing.commonPrefixes.length,
        MaxKeys: size,
        Delimiter: delimiter === '' ? undefined : encode(delimiter),
        EncodingType: query.get('encoding-type'),
        IsTruncated: listing.isTruncated,
        NextContinuationToken: listing.isTruncated ? pageToken(scope, listing.last) : undefined,
        Contents: flat(
          listing.objects.map((object) => contentsOf(object, encode, query.get('fetch-owner') === 'true')),
        ),
        CommonPrefixes: commonPrefixesOf(listing, encode),
      },
      { 'x-amz-bucket-region': bucket.region },
    );
  },
});
