import { AwsError } from '../../error.ts';
import { flat } from '../../protocols/xml.ts';
import { canonicalId } from '../canonical-id.ts';
import { listKeys } from '../condition-keys.ts';
import { queryCount } from '../header.ts';
import { commonPrefixesOf, contentsOf, keyEncoder } from '../list-reply.ts';
import { listVersions } from '../listing.ts';
import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';
import type { StoredObject } from '../stored-object.ts';

/** Source: S3 API reference, ListObjectVersions. */
const MAX_KEYS = 1000;

function markerOf(object: StoredObject, encode: (key: string) => string): object {
  return {
    Key: encode(object.key),
    VersionId: object.versionId,
    IsLatest: object.isLatest,
    LastModified: new Date(object.modifiedAt),
    Owner: { ID: canonicalId(object.detail.owner) },
  };
}

/** Source: S3 API reference, ListObjectVersions. */
export const listObjectVersions = bucketAction({
  name: 'ListObjectVersions',
  readOnly: true,
  permission: 'ListBucketVersions',
  trail: 'data',
  keys: listKeys,
  handle: (bucket, call) => {
    const { query } = call.http;
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const size = queryCount(call, 'max-keys', MAX_KEYS);
    const key = query.get('key-marker') ?? '';
    const versionId = query.get('version-id-marker') ?? undefined;
    if (versionId !== undefined && key === '') {
      throw new AwsError('InvalidArgument', 'A version-id marker cannot be specified without a key marker.');
    }
    const listing = listVersions(
      call.world.s3.objects,
      { bucket: bucket.name, prefix, delimiter, size },
      { key, versionId },
    );
    const encode = keyEncoder(call);
    const versions = listing.objects.filter((object) => !object.isDeleteMarker);
    const markers = listing.objects.filter((object) => object.isDeleteMarker);
    return xmlReply('ListVersionsResult', {
      Name: bucket.name,
      Prefix: encode(prefix),
      KeyMarker: encode(key),
      VersionIdMarker: versionId ?? '',
      NextKeyMarker: listing.isTruncated ? encode(listing.last) : undefined,
      NextVersionIdMarker: listing.isTruncated ? listing.lastObject?.versionId : undefined,
      MaxKeys: size,
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      EncodingType: query.get('encoding-type'),
      IsTruncated: listing.isTruncated,
      Version: flat(
        versions.map((object) => ({
          ...contentsOf(object, encode, true),
          VersionId: object.versionId,
          IsLatest: object.isLatest,
        })),
      ),
      DeleteMarker: flat(markers.map((object) => markerOf(object, encode))),
      CommonPrefixes: commonPrefixesOf(listing, encode),
    });
  },
});
