import { flat } from '../../protocols/xml.ts';
import { canonicalId } from '../canonical-id.ts';
import { queryCount } from '../header.ts';
import { keyEncoder } from '../list-reply.ts';
import { xmlReply } from '../reply.ts';
import { bucketAction } from '../s3-action.ts';

/** Source: S3 API reference, ListMultipartUploads. */
const MAX_UPLOADS = 1000;

/** Source: S3 API reference, ListMultipartUploads. */
export const listMultipartUploads = bucketAction({
  name: 'ListMultipartUploads',
  readOnly: true,
  permission: 'ListBucketMultipartUploads',
  trail: 'data',
  omits: ['Folding at a delimiter.'],
  handle: (bucket, call) => {
    const { query } = call.http;
    const prefix = query.get('prefix') ?? '';
    const keyMarker = query.get('key-marker') ?? '';
    const idMarker = query.get('upload-id-marker') ?? '';
    const size = queryCount(call, 'max-uploads', MAX_UPLOADS);
    // Without an id, a key marker passes over all uploads of that key.
    const after = keyMarker !== '' && idMarker === '' ? '\u{10FFFF}' : idMarker;
    const all = call.world.s3.uploads.after(bucket.name, keyMarker, after, Number.MAX_SAFE_INTEGER);
    const rows = all.filter((upload) => upload.key.startsWith(prefix));
    const uploads = rows.slice(0, size);
    const last = uploads.at(-1);
    const encode = keyEncoder(call);
    return xmlReply('ListMultipartUploadsResult', {
      Bucket: bucket.name,
      KeyMarker: encode(keyMarker),
      UploadIdMarker: idMarker,
      NextKeyMarker: rows.length > size && last !== undefined ? encode(last.key) : undefined,
      NextUploadIdMarker: rows.length > size ? last?.id : undefined,
      Prefix: encode(prefix),
      EncodingType: query.get('encoding-type'),
      MaxUploads: size,
      IsTruncated: rows.length > size,
      Upload: flat(
        uploads.map((upload) => ({
          Key: encode(upload.key),
          UploadId: upload.id,
          Initiator: { ID: upload.plan.initiator.arn, DisplayName: upload.plan.initiator.name },
          Owner: { ID: canonicalId(upload.plan.owner) },
          StorageClass: upload.plan.storageClass,
          Initiated: new Date(upload.initiatedAt),
          ChecksumAlgorithm: upload.plan.checksumName?.toUpperCase(),
        })),
      ),
    });
  },
});
