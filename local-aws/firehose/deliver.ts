import { gzipSync } from 'node:zlib';
import { roleMay } from '../role-access.ts';
import { bucketPolicy } from '../s3/bucket-policy.ts';
import type { World } from '../world.ts';
import type { DeliveryStream } from './delivery-stream.ts';
import { filledPrefix, objectName } from './object-key.ts';
import { transform } from './transform.ts';

/** Records that are written together, and when the first of them came (epoch ms). */
export interface Batch {
  readonly records: readonly Uint8Array[];
  readonly since: number;
}

async function write(
  world: World,
  stream: DeliveryStream,
  object: { key: string; body: Buffer },
): Promise<boolean> {
  const { roleArn, bucketArn } = stream.destination;
  const name = bucketArn.slice('arn:aws:s3:::'.length);
  const bucket = world.s3.bucket(name);
  if (bucket === undefined) return false;
  const may = roleMay(world, {
    roleArn,
    services: ['firehose.amazonaws.com'],
    action: 's3:PutObject',
    resource: `${bucketArn}/${object.key}`,
    resourceAccount: bucket.account,
    resourcePolicy: bucketPolicy(bucket),
    sourceArn: stream.arn,
    sourceAccount: stream.account,
  });
  if (may !== 'allowed') return false;
  await world.s3.putInternal({ bucket: name, ...object, writer: roleArn });
  return true;
}

/** What could not be processed, as Firehose writes it down. */
function failureLines(failed: readonly { data: Uint8Array; reason: string }[], at: number): Buffer {
  const lines = failed.map(({ data, reason }) =>
    JSON.stringify({
      attemptsMade: 1,
      arrivalTimestamp: at,
      errorCode: 'Decompression.ProcessingFailed',
      errorMessage: reason,
      attemptEndingTimestamp: at,
      rawData: Buffer.from(data).toString('base64'),
    }),
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** Writes a batch to the stream's bucket; false when that was not possible, and nothing is lost by trying again. */
export async function deliver(
  world: World,
  stream: DeliveryStream,
  { records, since }: Batch,
): Promise<boolean> {
  const { prefix, errorOutputPrefix, compression, processing } = stream.destination;
  const { body, failed } = transform(records, processing);
  if (failed.length > 0) {
    const key = `${filledPrefix(errorOutputPrefix, since, 'processing-failed')}${objectName(stream.name, since, false)}`;
    if (!(await write(world, stream, { key, body: failureLines(failed, since) }))) return false;
  }
  if (body.length === 0) return true;
  const isCompressed = compression === 'GZIP';
  const key = `${filledPrefix(prefix, since)}${objectName(stream.name, since, isCompressed)}`;
  return write(world, stream, { key, body: isCompressed ? gzipSync(body) : body });
}
