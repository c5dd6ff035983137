import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';

const HUB = '111111111111';
const place = { account: HUB, region: 'us-east-1' };

async function run<T>(
  dataDir: string,
  work: (clients: { s3: S3Client; logs: CloudWatchLogsClient; kms: KMSClient }) => Promise<T>,
) {
  const aws = await startLocalAws({ dataDir });
  const { world } = aws;
  const options = {
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: makeAdmin(world, HUB),
    forcePathStyle: true,
  };
  world.s3.createBucket({ name: 'kept', ...place });
  const group = world.logs.createGroup({ name: 'kept', ...place });
  if (world.logs.stream(group, 's') === undefined) world.logs.events.addStream(group.rowId, 's', world.now());
  try {
    return await work({
      s3: new S3Client(options),
      logs: new CloudWatchLogsClient(options),
      kms: new KMSClient(options),
    });
  } finally {
    await aws.close();
  }
}

test('objects, events and keys are there after a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 's3-restart-'));
  const blob = await run(dataDir, async ({ s3, logs, kms }) => {
    await s3.send(new PutObjectCommand({ Bucket: 'kept', Key: 'k', Body: 'object' }));
    const logEvents = [{ timestamp: Date.now(), message: 'event' }];
    await logs.send(new PutLogEventsCommand({ logGroupName: 'kept', logStreamName: 's', logEvents }));
    const made = await kms.send(new CreateKeyCommand({}));
    const sealed = await kms.send(
      new EncryptCommand({ KeyId: made.KeyMetadata!.KeyId, Plaintext: Buffer.from('secret') }),
    );
    return sealed.CiphertextBlob!;
  });
  await run(dataDir, async ({ s3, logs, kms }) => {
    const object = await s3.send(new GetObjectCommand({ Bucket: 'kept', Key: 'k' }));
    expect(await object.Body!.transformToString()).toBe('object');
    const found = await logs.send(new FilterLogEventsCommand({ logGroupName: 'kept' }));
    expect(found.events!.map((event) => event.message)).toEqual(['event']);
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob: blob }));
    expect(Buffer.from(opened.Plaintext!).toString()).toBe('secret');
  });
  rmSync(dataDir, { recursive: true });
});
