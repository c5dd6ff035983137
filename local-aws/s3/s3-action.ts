import { z } from 'zod';
import { type Action, type Authorization, type Call, defineAction, type HttpReply } from '../action.ts';
import { AwsError } from '../error.ts';
import { askIam } from '../gateway/authorize.ts';
import { bucketQuestion, objectQuestion, requireBucket } from './access.ts';
import type { Bucket } from './bucket.ts';
import type { StoredObject } from './stored-object.ts';

/** The longest key, in UTF-8 bytes. Source: S3 user guide, "Naming Amazon S3 objects". */
const MAX_KEY_BYTES = 1024;

const bucketInput = z.object({ Bucket: z.string() });
const objectInput = z.object({ Bucket: z.string(), Key: z.string() });

type Keys = Readonly<Record<string, string | readonly string[]>>;

/** What all actions of S3 say of themselves. */
interface Common {
  readonly name: string;
  readonly readOnly: boolean;
  readonly omits?: readonly string[];
}

/** An action on a bucket. */
export interface BucketAction extends Common {
  /** IAM's name for it, without `s3:`. */
  readonly permission: string;
  readonly trail?: 'management' | 'data';
  readonly keys?: (call: Call) => Keys;
  /** GetBucketLocation answers in every region. */
  readonly anyRegion?: boolean;
  /** A refusal still names the bucket's region, as HeadBucket's does: clients without credentials ask for it so. */
  readonly tellsRegion?: boolean;
  readonly handle: (bucket: Bucket, call: Call) => HttpReply | Promise<HttpReply>;
}

/** Defines an action on a bucket: the bucket is found, IAM is asked, and then it is handled. */
export function bucketAction(spec: BucketAction): Action {
  return defineAction({
    service: 's3',
    name: spec.name,
    readOnly: spec.readOnly,
    input: bucketInput,
    trail: spec.trail ?? 'management',
    trailRequest: (input) => ({ bucketName: input.Bucket }),
    ...(spec.omits === undefined ? {} : { omits: spec.omits }),
    authorize: (input, call) => {
      const bucket = requireBucket(call, input.Bucket, spec.anyRegion);
      const question = bucketQuestion(call, bucket, spec.permission, spec.keys?.(call));
      return spec.tellsRegion === true ? askAndTellRegion(call, bucket, question) : [question];
    },
    handle: (input, call) => spec.handle(requireBucket(call, input.Bucket, spec.anyRegion), call),
  });
}

function askAndTellRegion(call: Call, bucket: Bucket, question: Authorization): readonly Authorization[] {
  const refused = askIam(call, question, question.action ?? '');
  if (refused === undefined) return [];
  const { code, message, status, members } = refused;
  const headers = { 'x-amz-bucket-region': bucket.region };
  throw new AwsError(code, message, { status, members: { ...members }, headers });
}

/** What an action on an object is given. */
export interface ObjectTarget {
  readonly bucket: Bucket;
  readonly key: string;
  /** The version that the caller names, as it is in the query. */
  readonly versionId: string | undefined;
  /** The version named, else the newest; a delete marker too. Undefined: there is none. */
  readonly object: StoredObject | undefined;
}

/** An action on an object. */
export interface ObjectAction extends Common {
  /** IAM's name for it, or what it is when the caller names a version. */
  readonly permission: string;
  readonly versionPermission?: string;
  /** Writes and deletions are asked of the bucket's owner, whoever owns the object. */
  readonly ofBucketOwner?: boolean;
  /** Further questions. */
  readonly also?: (target: ObjectTarget, call: Call) => readonly Authorization[];
  readonly handle: (target: ObjectTarget, call: Call) => HttpReply | Promise<HttpReply>;
}

function targetOf(input: { Bucket: string; Key: string }, call: Call): ObjectTarget {
  if (Buffer.byteLength(input.Key) > MAX_KEY_BYTES) {
    throw new AwsError('KeyTooLongError', 'Your key is too long', {
      members: { Size: Buffer.byteLength(input.Key), MaxSizeAllowed: MAX_KEY_BYTES },
    });
  }
  const bucket = requireBucket(call, input.Bucket);
  const asked = call.http.query.get('versionId');
  const versionId = asked === null || asked === '' ? undefined : asked;
  const { objects } = call.world.s3;
  const object =
    versionId === undefined
      ? objects.latest(bucket.name, input.Key)
      : objects.version(bucket.name, input.Key, versionId);
  return { bucket, key: input.Key, versionId, object };
}

/** Defines an action on an object. Object calls are CloudTrail's data events. */
export function objectAction(spec: ObjectAction): Action {
  return defineAction({
    service: 's3',
    name: spec.name,
    readOnly: spec.readOnly,
    input: objectInput,
    trail: 'data',
    ...(spec.omits === undefined ? {} : { omits: spec.omits }),
    authorize: (input, call) => {
      const target = targetOf(input, call);
      const named = target.versionId !== undefined && spec.versionPermission !== undefined;
      const question = objectQuestion(call, target.bucket, {
        action: named ? spec.versionPermission! : spec.permission,
        key: target.key,
        object: target.object,
        versionId: target.versionId,
        ...(spec.ofBucketOwner === undefined ? {} : { ofBucketOwner: spec.ofBucketOwner }),
      });
      if (spec.also === undefined) return [question];
      // Asked first: what the further questions are may tell of keys and uploads.
      const refused = askIam(call, question, question.action ?? '');
      if (refused !== undefined) throw refused;
      return spec.also(target, call);
    },
    handle: (input, call) => spec.handle(targetOf(input, call), call),
  });
}
