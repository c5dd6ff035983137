import { flat } from '../../protocols/xml.ts';
import { listKeys } from '../condition-keys.ts';
import { queryCount } from '../header.ts';
import { commonPrefixesOf, contentsOf, keyEncoder } from '../list-reply.ts';
import { listLatest } from '../listing.ts';
import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, ListObjects. */
const MAX_KEYS = 1000;

/** Source: S3 API reference, ListObjects. */
export const listObjects = bucketAction({
  name: 'ListObjects',
  readOnly: true,
  permission: 'ListBucket',
  trail: 'data',
  keys: listKeys,
  handle: (bucket, call) => {
    const { query } = call.http;
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const marker = query.get('marker') ?? '';
    const size = queryCount(call, 'max-keys', MAX_KEYS);
    const listing = listLatest(
      call.world.s3.objects,
      { bucket: bucket.name, prefix, delimiter, size },
      marker,
    );
    const encode = keyEncoder(call);
    return xmlReply(
      'ListBucketResult',
      {
        Name: bucket.name,
        Prefix: encode(prefix),
        Marker: encode(marker),
        NextMarker: listing.isTruncated && delimiter !== '' ? encode(listing.last) : undefined,
        MaxKeys: size,
        Delimiter: delimiter === '' ? undefined : encode(delimiter),
        EncodingType: query.get('encoding-type'),
        IsTruncated: listing.isTruncated,
        Contents: flat(listing.objects.map((object) => contentsOf(object, encode, true))),
        CommonPrefixes: commonPrefixesOf(listing, encode),
      },
      { 'x-amz-bucket-region': bucket.region },
    );
  },
});
