import { emptyReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';
import { requireUpload } from '../uploads.ts';

/** Source: S3 API reference, AbortMultipartUpload. */
export const abortMultipartUpload = objectAction({
  name: 'AbortMultipartUpload',
  readOnly: false,
  permission: 'AbortMultipartUpload',
  ofBucketOwner: true,
  handle: (target, call) => {
    const { s3 } = call.world;
    const upload = requireUpload(target, call);
    for (const part of s3.uploads.parts(upload.id)) s3.blobs.remove(part.segments);
    s3.uploads.remove(upload.id);
    return emptyReply(204);
  },
});
