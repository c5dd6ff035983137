import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { HUB_ACCOUNT, MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { type Clients, makeClients } from '@sallyport/lab/seed/clients.ts';
import { seedEvents } from '@sallyport/lab/seed/events.ts';
import { type LocalAws, startLocalAws } from '@sallyport/local-aws/server.ts';
import {
  type ScriptedNode,
  startScriptedNode,
} from '@sallyport/local-aws/ssmmessages/testing/scripted-node.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { parseConfig, type ServerConfig } from '../../src/runtimes/server/config.ts';

/** A notice as it arrived from a topic. */
export interface ArrivedNotice {
  readonly id: string;
  readonly kind: string;
  readonly terminationReasons: readonly string[];
  readonly session: { readonly id: string; readonly endCause: string | null } | null;
  readonly event: Readonly<Record<string, unknown>> | null;
}

/** local-aws with two accounts, the way of events into a queue, two topics read by queues, and one node. */
export interface WatchedAws {
  readonly aws: LocalAws;
  readonly member: Clients;
  readonly hub: Clients;
  readonly node: ScriptedNode;
  readonly config: ServerConfig;
  /** The config as JSON, for a server in a process of its own. */
  readonly configJson: object;
  /** Environment of such a process: the hub's credentials. */
  readonly env: Record<string, string>;
  /** Waits for a notice that a queue subscribed to a topic received. */
  notice(topic: 'member' | 'central', wanted: (notice: ArrivedNotice) => boolean): Promise<ArrivedNotice>;
  close(): Promise<void>;
}

const ROLE = 'SallyportMember';

/** Starts it all. The server's own credentials are the hub's administrator, who assumes a role in the member account. */
export async function startWatchedAws(): Promise<WatchedAws> {
  const dataDir = mkdtempSync(join(tmpdir(), 'watched-aws-'));
  const aws = await startLocalAws({ dataDir: join(dataDir, 'aws') });
  const hubKey = makeAdmin(aws.world, HUB_ACCOUNT);
  const hub = makeClients(aws.endpoint, hubKey);
  const member = makeClients(aws.endpoint, makeAdmin(aws.world, MEMBER_ACCOUNT));
  aws.world.iam.bootstrap.role({
    account: MEMBER_ACCOUNT,
    name: ROLE,
    trust: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${HUB_ACCOUNT}:root` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'test-external' } },
      },
    },
    policies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  await hub.s3.send(
    new CreateBucketCommand({ Bucket: NAMES.archiveBucket, ObjectLockEnabledForBucket: true }),
  );
  const eventQueueUrl = await seedEvents(hub, member);
  const topics = { member: await readTopic(member, 'member'), central: await readTopic(hub, 'central') };
  const node = await startScriptedNode(aws, member.ssm, MEMBER_ACCOUNT, REGION);
  const configJson = {
    dataDir: join(dataDir, 'server'),
    api: { port: 0 },
    region: REGION,
    endpoint: aws.endpoint,
    hub: {
      account: HUB_ACCOUNT,
      region: REGION,
      archiveBucket: NAMES.archiveBucket,
      centralTopicArn: topics.central.arn,
      eventQueueUrl,
    },
    members: [
      {
        account: MEMBER_ACCOUNT,
        regions: [REGION],
        roleArn: `arn:aws:iam::${MEMBER_ACCOUNT}:role/${ROLE}`,
        externalId: 'test-external',
        logGroup: NAMES.logGroup,
        localTopicArn: topics.member.arn,
      },
    ],
    trailLagMs: 500,
    absentMs: 1000,
  };
  return {
    aws,
    member,
    hub,
    node,
    config: parseConfig(configJson, 'the test'),
    configJson,
    env: {
      AWS_ACCESS_KEY_ID: hubKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: hubKey.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    notice: (topic, wanted) => topics[topic].next(wanted),
    close: async () => {
      node.stop();
      for (const clients of [hub, member]) for (const client of Object.values(clients)) client.destroy();
      await aws.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A topic and a queue subscribed to it. */
async function readTopic(clients: Clients, name: string) {
  const { TopicArn } = await clients.sns.send(new CreateTopicCommand({ Name: `notices-${name}` }));
  const arn = TopicArn!;
  const account = arn.split(':')[4];
  await clients.sns.send(
    new SetTopicAttributesCommand({
      TopicArn: arn,
      AttributeName: 'Policy',
      AttributeValue: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { AWS: account }, Action: 'sns:Publish', Resource: arn },
      }),
    }),
  );
  const { QueueUrl } = await clients.sqs.send(new CreateQueueCommand({ QueueName: `notices-${name}` }));
  const queueArn = `arn:aws:sqs:${REGION}:${account}:notices-${name}`;
  await clients.sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: {
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Service: 'sns.amazonaws.com' },
            Action: 'sqs:SendMessage',
            Resource: queueArn,
          },
        }),
      },
    }),
  );
  await clients.sns.send(
    new SubscribeCommand({
      TopicArn: arn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  const next = async (wanted: (notice: ArrivedNotice) => boolean): Promise<ArrivedNotice> => {
    for (let turn = 0; turn < 10; turn += 1) {
      const { Messages } = await clients.sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }),
      );
      for (const message of Messages ?? []) {
        await clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
        const notice = JSON.parse(message.Body ?? '') as ArrivedNotice;
        if (wanted(notice)) return notice;
      }
    }
    throw new Error(`no such notice came out of the ${name} topic`);
  };
  return { arn, next };
}
