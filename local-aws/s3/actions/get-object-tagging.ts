import { versionHeader } from '../object-headers.ts';
import { requireObject } from '../read-object.ts';
import { xmlReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import { taggingXml } from '../tags.ts';

/** Source: S3 API reference, GetObjectTagging. */
export const getObjectTagging = objectAction({
  name: 'GetObjectTagging',
  readOnly: true,
  permission: 'GetObjectTagging',
  versionPermission: 'GetObjectVersionTagging',
  handle: (target, call) => {
    const object = requireObject(target, call);
    return xmlReply(
      'Tagging',
      taggingXml(object.detail.tags),
      versionHeader(object, target.bucket.versioning),
    );
  },
});
