import { assertLockable } from '../object-lock.ts';
import { requireObject } from '../read-object.ts';
import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import { malformedXml, parseXml, textOf } from '../xml-input.ts';

/** Source: S3 API reference, PutObjectLegalHold. */
export const putObjectLegalHold = objectAction({
  name: 'PutObjectLegalHold',
  readOnly: false,
  permission: 'PutObjectLegalHold',
  ofBucketOwner: true,
  handle: async (target, call) => {
    assertLockable(target.bucket);
    const { versionId } = requireObject(target, call);
    const root = parseXml(await receiveText(call));
    const status = textOf(root, 'Status');
    if (root.name !== 'LegalHold' || (status !== 'ON' && status !== 'OFF')) throw malformedXml();
    const { objects } = call.world.s3;
    const object = objects.version(target.bucket.name, target.key, versionId);
    if (object !== undefined) objects.update(object, { ...object.detail, legalHold: status === 'ON' });
    return emptyReply();
  },
});
