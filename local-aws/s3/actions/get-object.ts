import { decryptQuestions, readObject } from '../read-object.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, GetObject. */
export const getObject = objectAction({
  name: 'GetObject',
  readOnly: true,
  permission: 'GetObject',
  versionPermission: 'GetObjectVersion',
  also: decryptQuestions,
  omits: ['Several ranges in one request are answered with the whole object.'],
  handle: (target, call) => readObject(target, call, true),
});
