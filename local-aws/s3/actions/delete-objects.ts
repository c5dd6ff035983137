import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { askIam } from '../../gateway/authorize.ts';
import { flat } from '../../protocols/xml.ts';
import { requireBucket } from '../access.ts';
import type { Bucket } from '../bucket.ts';
import { deleteObject, deletionQuestions } from '../delete-object.ts';
import { receiveText } from '../receive-body.ts';
import { xmlReply } from '../reply.ts';
import { childrenOf, malformedXml, parseXml, textOf } from '../xml-input.ts';

/** Source: S3 API reference, DeleteObjects. */
const MAX_KEYS = 1000;

interface Place {
  readonly key: string;
  readonly versionId: string | undefined;
}

function parseBody(text: string): { places: readonly Place[]; quiet: boolean } {
  const root = parseXml(text);
  const objects = childrenOf(root, 'Object');
  if (root.name !== 'Delete' || objects.length === 0 || objects.length > MAX_KEYS) throw malformedXml();
  const places = objects.map((object) => ({
    // A key may begin or end with spaces: not trimmed.
    key: childrenOf(object, 'Key')[0]?.text ?? '',
    versionId: textOf(object, 'VersionId'),
  }));
  if (places.some((place) => place.key === '')) throw malformedXml();
  return { places, quiet: textOf(root, 'Quiet') === 'true' };
}

function removeOne(call: Call, bucket: Bucket, place: Place): { deleted?: object; error?: object } {
  try {
    for (const question of deletionQuestions(call, bucket, place)) {
      const refused = askIam(call, question, 's3:DeleteObject');
      if (refused !== undefined) throw refused;
    }
    const done = deleteObject(call, bucket, place);
    return {
      deleted: {
        Key: place.key,
        VersionId: place.versionId,
        DeleteMarker: done.deleteMarker ? 'true' : undefined,
        DeleteMarkerVersionId: done.markerVersionId,
      },
    };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return {
      error: { Key: place.key, VersionId: place.versionId, Code: error.code, Message: error.message },
    };
  }
}

/** Source: S3 API reference, DeleteObjects. Each key is asked of IAM by itself. */
export const deleteObjects = defineAction({
  service: 's3',
  name: 'DeleteObjects',
  readOnly: false,
  input: z.object({ Bucket: z.string() }),
  trail: 'data',
  omits: ['MFA delete; conditions on ETag, size and time of each key.'],
  authorize: (input, call) => {
    requireBucket(call, input.Bucket);
    return [];
  },
  handle: async (input, call) => {
    const bucket = requireBucket(call, input.Bucket);
    const { places, quiet } = parseBody(await receiveText(call));
    const results = places.map((place) => removeOne(call, bucket, place));
    return xmlReply('DeleteResult', {
      Deleted: flat(quiet ? [] : results.flatMap((result) => result.deleted ?? [])),
      Error: flat(results.flatMap((result) => result.error ?? [])),
    });
  },
});
