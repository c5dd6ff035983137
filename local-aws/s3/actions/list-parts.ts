import { flat } from '../../protocols/xml.ts';
import { canonicalId } from '../canonical-id.ts';
import { queryCount } from '../header.ts';
import { xmlReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import { checksumMembers, requireUpload } from '../uploads.ts';

/** Source: S3 API reference, ListParts. */
const MAX_LISTED = 1000;

/** Source: S3 API reference, ListParts. */
export const listParts = objectAction({
  name: 'ListParts',
  readOnly: true,
  permission: 'ListMultipartUploadParts',
  ofBucketOwner: true,
  handle: (target, call) => {
    const upload = requireUpload(target, call);
    const size = queryCount(call, 'max-parts', MAX_LISTED);
    const marker = queryCount(call, 'part-number-marker', Number.MAX_SAFE_INTEGER);
    const after = call.http.query.has('part-number-marker') ? marker : 0;
    const rows = call.world.s3.uploads.parts(upload.id, after, size + 1);
    const parts = rows.slice(0, size);
    return xmlReply('ListPartsResult', {
      Bucket: upload.bucket,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: after,
      NextPartNumberMarker: parts.at(-1)?.number ?? 0,
      MaxParts: size,
      IsTruncated: rows.length > size,
      Part: flat(
        parts.map((part) => ({
          PartNumber: part.number,
          LastModified: new Date(part.modifiedAt),
          ETag: `"${part.etag}"`,
          Size: part.sizeBytes,
          ...checksumMembers(part.checksums),
        })),
      ),
      Initiator: { ID: upload.plan.initiator.arn, DisplayName: upload.plan.initiator.name },
      Owner: { ID: canonicalId(upload.plan.owner) },
      StorageClass: upload.plan.storageClass,
      ChecksumAlgorithm: upload.plan.checksumName?.toUpperCase(),
      ChecksumType: upload.plan.checksumType,
    });
  },
});
