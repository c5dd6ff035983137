import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { MEMBER_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { AwsStreamLog } from '../../src/adapters/aws/transcripts/stream-log.ts';
import { AwsTranscripts } from '../../src/adapters/aws/transcripts/transcripts.ts';
import { Spool } from '../../src/adapters/files/spool.ts';
import { describeTranscripts } from './transcripts.ts';

const BUCKET = 'archive-of-tests';
const GROUP = '/sessions';

describeTranscripts('transcripts in local-aws', async () => {
  const aws = await startTestAws();
  const clients = makeClients(aws.endpoint, makeAdmin(aws.world, MEMBER_ACCOUNT));
  const dir = mkdtempSync(join(tmpdir(), 'spool-'));
  const spool = new Spool(join(dir, 'spool'));
  await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  await clients.s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }));
  await clients.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  const streams = new Set<string>();
  return {
    transcripts: new AwsTranscripts({
      clients: { clientsFor: () => clients, hub: { clients } },
      archiveBucket: null,
      spool,
    }),
    streamLog: new AwsStreamLog(() => clients.logs),
    place: { account: MEMBER_ACCOUNT, region: REGION },
    bucket: BUCKET,
    logGroup: GROUP,
    putObject: async (Key, Body) =>
      void (await clients.s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }))),
    putEvents: async (logStreamName, events) => {
      if (!streams.has(logStreamName))
        await clients.logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName }));
      streams.add(logStreamName);
      await clients.logs.send(
        new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents: [...events] }),
      );
    },
    close: async () => {
      spool.close();
      for (const client of Object.values(clients)) client.destroy();
      await aws.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
});
