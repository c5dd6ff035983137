import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { KMSClient } from '@aws-sdk/client-kms';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { AwsStreamLog } from '../../../src/adapters/aws/transcripts/stream-log.ts';
import { AwsTranscripts } from '../../../src/adapters/aws/transcripts/transcripts.ts';
import { Spool } from '../../../src/adapters/files/spool.ts';
import { describeTranscripts } from '../../contract/transcripts.ts';
import { closeAccount, openAccount } from '../account.ts';
import { givenPlace } from './given-place.ts';

/** CloudWatch Logs tells of events only a while after it took them; the suite is about what it tells then. */
const SEEN_MS = 120_000;
const LOOK_MS = 500;

describeTranscripts('transcripts in the account', async () => {
  const place = givenPlace();
  const { bucket, logGroup, region } = place;
  const account = openAccount(place);
  const { s3, logs, cloudtrail, ec2, iam, ssm } = account;
  const kms = new KMSClient({ region });
  const folder = mkdtempSync(join(tmpdir(), 'spool-'));
  const spool = new Spool(join(folder, 'spool'));
  const clients = { s3, logs, cloudtrail, ec2, iam, ssm, kms };
  const streams = new Map<string, number>();
  const seen = async (logStreamName: string, count: number): Promise<boolean> => {
    const stream = { logGroupName: logGroup, logStreamName, startFromHead: true };
    const { events: got = [] } = await logs.send(new GetLogEventsCommand(stream));
    const filter = { logGroupName: logGroup, logStreamNames: [logStreamName] };
    const { events: filtered = [] } = await logs.send(new FilterLogEventsCommand(filter));
    return got.length >= count && filtered.length >= count;
  };
  return {
    transcripts: new AwsTranscripts({
      clients: { clientsFor: () => clients, hub: { clients } },
      archiveBucket: null,
      spool,
    }),
    streamLog: new AwsStreamLog(() => logs),
    place: { account: place.account, region },
    bucket,
    logGroup,
    putObject: async (Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }))),
    putEvents: async (logStreamName, events) => {
      if (!streams.has(logStreamName))
        await logs.send(new CreateLogStreamCommand({ logGroupName: logGroup, logStreamName }));
      const count = (streams.get(logStreamName) ?? 0) + events.length;
      streams.set(logStreamName, count);
      await logs.send(
        new PutLogEventsCommand({ logGroupName: logGroup, logStreamName, logEvents: [...events] }),
      );
      const endsAt = performance.now() + SEEN_MS;
      while (!(await seen(logStreamName, count)) && performance.now() < endsAt) await pause(LOOK_MS);
    },
    close: async () => {
      spool.close();
      kms.destroy();
      closeAccount(account);
      rmSync(folder, { recursive: true, force: true });
    },
  };
});
