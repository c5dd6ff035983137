import { AwsError } from '../../error.ts';
import { objectQuestion } from '../access.ts';
import { headerOf } from '../header.ts';
import { httpDate, versionHeader } from '../object-headers.ts';
import { decryptQuestions, requireObject } from '../read-object.ts';
import { xmlReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import { checksumMembers } from '../uploads.ts';

const KNOWN = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'];

/** Source: S3 API reference, GetObjectAttributes. */
export const getObjectAttributes = objectAction({
  name: 'GetObjectAttributes',
  readOnly: true,
  permission: 'GetObject',
  versionPermission: 'GetObjectVersion',
  also: (target, call) => {
    const { bucket, key, object, versionId } = target;
    const action = versionId === undefined ? 'GetObjectAttributes' : 'GetObjectVersionAttributes';
    return [
      objectQuestion(call, bucket, { action, key, object, versionId }),
      ...decryptQuestions(target, call),
    ];
  },
  omits: ['The list of parts: only their number.'],
  handle: (target, call) => {
    const object = requireObject(target, call);
    const asked = (headerOf(call, 'x-amz-object-attributes') ?? '').split(',').map((each) => each.trim());
    if (asked.some((each) => !KNOWN.includes(each)))
      throw new AwsError('InvalidArgument', 'Invalid attribute name specified.');
    const { detail } = object;
    const checksums = checksumMembers(detail.checksums);
    const isMultipart = object.etag.includes('-');
    const content = {
      ETag: asked.includes('ETag') ? object.etag : undefined,
      Checksum:
        asked.includes('Checksum') && Object.keys(checksums).length > 0
          ? { ...checksums, ChecksumType: detail.checksumType ?? 'FULL_OBJECT' }
          : undefined,
      ObjectParts:
        asked.includes('ObjectParts') && isMultipart ? { PartsCount: detail.segments.length } : undefined,
      StorageClass: asked.includes('StorageClass') ? detail.storageClass : undefined,
      ObjectSize: asked.includes('ObjectSize') ? object.sizeBytes : undefined,
    };
    return xmlReply('GetObjectAttributesResponse', content, {
      'last-modified': httpDate(object.modifiedAt),
      ...versionHeader(object, target.bucket.versioning),
    });
  },
});
