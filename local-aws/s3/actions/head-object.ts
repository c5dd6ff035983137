import { decryptQuestions, readObject } from '../read-object.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, HeadObject. */
export const headObject = objectAction({
  name: 'HeadObject',
  readOnly: true,
  permission: 'GetObject',
  versionPermission: 'GetObjectVersion',
  also: decryptQuestions,
  handle: (target, call) => readObject(target, call, false),
});
