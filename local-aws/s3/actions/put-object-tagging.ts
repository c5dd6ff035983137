import { versionHeader } from '../object-headers.ts';
import { requireObject } from '../read-object.ts';
import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import { MAX_OBJECT_TAGS, parseTagging } from '../tags.ts';

/** Source: S3 API reference, PutObjectTagging. */
export const putObjectTagging = objectAction({
  name: 'PutObjectTagging',
  readOnly: false,
  permission: 'PutObjectTagging',
  versionPermission: 'PutObjectVersionTagging',
  omits: ['The condition keys s3:RequestObjectTag and s3:RequestObjectTagKeys, which are in the body.'],
  handle: async (target, call) => {
    const { versionId } = requireObject(target, call);
    const tags = parseTagging(await receiveText(call), MAX_OBJECT_TAGS);
    const { objects } = call.world.s3;
    const object = objects.version(target.bucket.name, target.key, versionId);
    if (object === undefined) return emptyReply();
    objects.update(object, { ...object.detail, tags });
    return emptyReply(200, versionHeader(object, target.bucket.versioning));
  },
});
