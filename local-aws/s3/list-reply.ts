import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { flat } from '../protocols/xml.ts';
import { canonicalId } from './canonical-id.ts';
import type { Listing } from './listing.ts';
import type { StoredObject } from './stored-object.ts';

/** Keys in a list may be asked for percent-encoded, as XML cannot hold every character. */
export function keyEncoder(call: Call): (key: string) => string {
  const encoding = call.http.query.get('encoding-type');
  if (encoding === null) return (key) => key;
  if (encoding !== 'url') {
    throw new AwsError('InvalidArgument', 'Invalid Encoding Method specified in Request', {
      members: { ArgumentName: 'encoding-type', ArgumentValue: encoding },
    });
  }
  return (key) =>
    encodeURIComponent(key)
      .replace(/%2F/g, '/')
      .replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
      .replace(/%2A/g, '*');
}

/** One object as a list shows it. */
export function contentsOf(object: StoredObject, encode: (key: string) => string, owner: boolean): object {
  const names = Object.keys(object.detail.checksums);
  return {
    Key: encode(object.key),
    LastModified: new Date(object.modifiedAt),
    ETag: `"${object.etag}"`,
    ChecksumAlgorithm: flat(names.map((name) => name.toUpperCase())),
    ChecksumType: names.length === 0 ? undefined : (object.detail.checksumType ?? 'FULL_OBJECT'),
    Size: object.sizeBytes,
    Owner: owner ? { ID: canonicalId(object.detail.owner) } : undefined,
    StorageClass: object.detail.storageClass,
  };
}

/** The common prefixes of a list. */
export function commonPrefixesOf(listing: Listing, encode: (key: string) => string): unknown {
  return flat(listing.commonPrefixes.map((prefix) => ({ Prefix: encode(prefix) })));
}
