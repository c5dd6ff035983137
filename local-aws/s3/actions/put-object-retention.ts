import { AwsError } from '../../error.ts';
import { objectQuestion } from '../access.ts';
import {
  asksBypass,
  assertLockable,
  lockedError,
  parseLockMode,
  parseRetainUntil,
  tightens,
} from '../object-lock.ts';
import { requireObject } from '../read-object.ts';
import { receiveText } from '../receive-body.ts';
import { emptyReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import type { Retention } from '../stored-object.ts';
import { malformedXml, parseXml, textOf } from '../xml-input.ts';

function parseBody(text: string, now: number): Retention | undefined {
  const root = parseXml(text);
  if (root.name !== 'Retention') throw malformedXml();
  const until = textOf(root, 'RetainUntilDate');
  const mode = textOf(root, 'Mode');
  if (until === undefined && mode === undefined) return undefined;
  if (until === undefined) throw malformedXml();
  return { mode: parseLockMode(mode), untilAt: parseRetainUntil(until, now) };
}

/**
 * Source: S3 API reference, PutObjectRetention. Compliance retention is never shortened or loosened by anyone;
 * governance retention only with s3:BypassGovernanceRetention, asked for by header.
 */
export const putObjectRetention = objectAction({
  name: 'PutObjectRetention',
  readOnly: false,
  permission: 'PutObjectRetention',
  ofBucketOwner: true,
  also: ({ bucket, key, versionId }, call) =>
    asksBypass(call)
      ? [
          objectQuestion(call, bucket, {
            action: 'BypassGovernanceRetention',
            key,
            versionId,
            ofBucketOwner: true,
          }),
        ]
      : [],
  handle: async (target, call) => {
    assertLockable(target.bucket);
    requireObject(target, call);
    const retention = parseBody(await receiveText(call), call.now);
    const { objects } = call.world.s3;
    // Read again: the lock may have changed while the body came.
    const object = objects.version(target.bucket.name, target.key, requireObject(target, call).versionId);
    if (object === undefined)
      throw new AwsError('NoSuchVersion', 'The specified version does not exist.', { status: 404 });
    const before = object.detail.retention;
    const bypass = asksBypass(call) && before?.mode === 'GOVERNANCE';
    if (!bypass && !tightens(before, retention, call.now)) throw lockedError();
    const { retention: _, ...rest } = object.detail;
    objects.update(object, retention === undefined ? rest : { ...rest, retention });
    return emptyReply();
  },
});
