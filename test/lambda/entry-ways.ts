import {
  CreateLogStreamCommand,
  PutDestinationCommand,
  PutDestinationPolicyCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { HUB_ACCOUNT, MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { LinesEvent } from '../../src/runtimes/lambda/log-lines.ts';
import type { SqsBatch } from '../../src/runtimes/lambda/sqs-batch.ts';
import type { LambdaWorld } from '../state-machines/lambda-world.ts';

const NAME = 'sallyport-lines';
const STREAM_ARN = `arn:aws:kinesis:${REGION}:${HUB_ACCOUNT}:stream/${NAME}`;
const QUEUE = 'sallyport-delivered';

/** The stream of the hub that all streamed lines come through, as infra makes it. */
export interface LineStream {
  /** Writes events of a session to the member's log group, as the agent does; each argument is the lines of one. */
  write(id: string, ...events: readonly (readonly string[])[]): Promise<void>;
  /** What has come since it was asked last, as Lambda gives it. */
  next(): Promise<Extract<LinesEvent, { Records: unknown }>>;
  close(): void;
}

/** Subscribes the member's log group to a destination of the hub in front of a stream. */
export async function makeLineStream(world: LambdaWorld): Promise<LineStream> {
  const kinesis = new KinesisClient({
    endpoint: world.aws.endpoint,
    region: REGION,
    credentials: world.seed.hub,
    // By itself this client speaks HTTP/2.
    requestHandler: new NodeHttpHandler(),
  });
  await kinesis.send(new CreateStreamCommand({ StreamName: NAME, ShardCount: 1 }));
  const roleArn = world.aws.world.iam.bootstrap.role({
    account: HUB_ACCOUNT,
    name: 'Lines',
    trust: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'logs.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    },
    policies: [
      {
        name: 'write',
        document: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'kinesis:PutRecord', Resource: STREAM_ARN }],
        },
      },
    ],
  });
  const { logs } = world.hub;
  const made = await logs.send(
    new PutDestinationCommand({ destinationName: NAME, targetArn: STREAM_ARN, roleArn }),
  );
  const destinationArn = made.destination?.arn ?? '';
  const allow = { Effect: 'Allow', Principal: { AWS: MEMBER_ACCOUNT }, Action: 'logs:PutSubscriptionFilter' };
  await logs.send(
    new PutDestinationPolicyCommand({
      destinationName: NAME,
      accessPolicy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ ...allow, Resource: destinationArn }],
      }),
    }),
  );
  await world.admin.logs.send(
    new PutSubscriptionFilterCommand({
      ...{ logGroupName: NAMES.logGroup, filterName: NAME, filterPattern: '', destinationArn },
      distribution: 'ByLogStream',
    }),
  );
  const known = new Set<string>();
  let iterator = await kinesis
    .send(
      new GetShardIteratorCommand({
        StreamName: NAME,
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    )
    .then((answer) => answer.ShardIterator);
  return {
    write: async (id, ...events) => {
      const stream = { logGroupName: NAMES.logGroup, logStreamName: id };
      if (!known.has(id)) await world.admin.logs.send(new CreateLogStreamCommand(stream));
      known.add(id);
      for (const sessionData of events) {
        world.setTime(world.now + 1000);
        const message = JSON.stringify({
          ...{ eventVersion: '1.0', awsRegion: REGION, sessionId: id, sessionData },
          target: { id: world.node.id },
        });
        await world.admin.logs.send(
          new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: world.now, message }] }),
        );
      }
    },
    next: async () => {
      const { Records = [], NextShardIterator } = await kinesis.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
      );
      iterator = NextShardIterator;
      return {
        Records: Records.map(({ Data, SequenceNumber = '' }) => ({
          kinesis: { data: Buffer.from(Data ?? []).toString('base64'), sequenceNumber: SequenceNumber },
        })),
      };
    },
    close: () => kinesis.destroy(),
  };
}

/** The queue that tells of new objects of the archive. Gives what waits in it, as Lambda does. */
export async function makeDeliveredQueue(world: LambdaWorld): Promise<() => Promise<SqsBatch>> {
  const { s3, events, sqs } = world.hub;
  const arn = `arn:aws:sqs:${REGION}:${HUB_ACCOUNT}:${QUEUE}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: arn,
    },
  });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: QUEUE, Attributes: { Policy } }));
  const pattern = {
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [NAMES.archiveBucket] } },
  };
  await events.send(new PutRuleCommand({ Name: QUEUE, EventPattern: JSON.stringify(pattern) }));
  await events.send(new PutTargetsCommand({ Rule: QUEUE, Targets: [{ Id: 'queue', Arn: arn }] }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: NAMES.archiveBucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
  return async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return {
      Records: Messages.map(({ MessageId = '', Body = '' }) => ({ messageId: MessageId, body: Body })),
    };
  };
}
