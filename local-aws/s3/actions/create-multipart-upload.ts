import { randomBytes } from 'node:crypto';
import { AwsError } from '../../error.ts';
import { parseChecksumName } from '../checksum.ts';
import { encryptionHeaders } from '../encryption.ts';
import { headerOf } from '../header.ts';
import { planObject, writeQuestions } from '../new-object.ts';
import { xmlReply } from '../reply.ts';
import { objectAction } from '../s3-action.ts';

/** Source: S3 API reference, CreateMultipartUpload. */
export const createMultipartUpload = objectAction({
  name: 'CreateMultipartUpload',
  readOnly: false,
  permission: 'PutObject',
  ofBucketOwner: true,
  also: writeQuestions,
  handle: ({ bucket, key }, call) => {
    const asked = headerOf(call, 'x-amz-checksum-algorithm');
    const checksumName = asked === undefined ? undefined : parseChecksumName(asked);
    const type =
      headerOf(call, 'x-amz-checksum-type') ?? (checksumName === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE');
    if (type !== 'COMPOSITE' && type !== 'FULL_OBJECT') {
      throw new AwsError('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
    }
    if (
      (type === 'FULL_OBJECT') !== (checksumName?.startsWith('crc') === true) &&
      (type === 'FULL_OBJECT' || checksumName === 'crc64nvme')
    ) {
      throw new AwsError(
        'InvalidRequest',
        `The ${type} checksum type cannot be used with the ${checksumName} checksum algorithm.`,
      );
    }
    const id = randomBytes(48).toString('base64url');
    const plan = planObject(call, bucket);
    call.world.s3.uploads.start({
      id,
      bucket: bucket.name,
      key,
      initiatedAt: call.now,
      plan: {
        ...plan,
        ...(checksumName === undefined ? {} : { checksumName, checksumType: type }),
        initiator: {
          arn: call.principal.arn,
          name: call.principal.userName ?? call.principal.sessionName ?? '',
        },
      },
    });
    return xmlReply(
      'InitiateMultipartUploadResult',
      { Bucket: bucket.name, Key: key, UploadId: id },
      {
        ...encryptionHeaders(plan.encryption),
        ...(checksumName === undefined
          ? {}
          : { 'x-amz-checksum-algorithm': checksumName.toUpperCase(), 'x-amz-checksum-type': type }),
      },
    );
  },
});
