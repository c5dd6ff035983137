import {
  CreateLogStreamCommand,
  PutDestinationCommand,
  PutDestinationPolicyCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis';
import { NAMES as INFRA } from '@sallyport/infra/names.ts';
import { only, roleOf } from '@sallyport/infra/testing/place.ts';
import type { deploy } from '@sallyport/infra/testing/resolve-template.ts';
import { HUB_ACCOUNT, MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { StreamRecord } from '../../src/runtimes/lambda/log-lines.ts';
import type { LambdaWorld } from '../state-machines/lambda-world.ts';

type Made = ReturnType<typeof deploy>;

/** Makes a role in local-aws with the trust and the permissions that a template gives it. */
function makeRole(world: LambdaWorld, made: Made, account: string, name: string): string {
  const { Properties, documents } = roleOf(made, name);
  return world.aws.world.iam.bootstrap.role({
    account,
    name,
    trust: Properties['AssumeRolePolicyDocument'] as object,
    policies: documents.map((document, index) => ({ name: `p${index}`, document: document as object })),
  });
}

/** The way of lines from a member's log group into the hub's stream, with the policies of the templates. */
export async function makeDeployedWay(world: LambdaWorld, { hub, member }: { hub: Made; member: Made }) {
  const kinesis = new KinesisClient({
    endpoint: world.aws.endpoint,
    region: REGION,
    credentials: world.seed.hub,
    // By itself this client speaks HTTP/2.
    requestHandler: new NodeHttpHandler(),
  });
  const StreamName = INFRA.linesStream;
  await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  const { Properties } = only(hub, 'AWS::Logs::Destination');
  const destinationName = String(Properties['DestinationName']);
  const { destination } = await world.hub.logs.send(
    new PutDestinationCommand({
      destinationName,
      targetArn: String(Properties['TargetArn']),
      roleArn: makeRole(world, hub, HUB_ACCOUNT, INFRA.linesRole),
    }),
  );
  const accessPolicy = String(Properties['DestinationPolicy']);
  await world.hub.logs.send(new PutDestinationPolicyCommand({ destinationName, accessPolicy }));
  const live = only(member, 'AWS::Logs::SubscriptionFilter', { FilterName: 'sallyport-live' }).Properties;
  if (live['DestinationArn'] !== destination?.arn)
    throw new Error(
      `members subscribe to ${String(live['DestinationArn'])}, and there is ${destination?.arn}`,
    );
  await world.admin.logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName: NAMES.logGroup,
      filterName: 'sallyport-live',
      filterPattern: '',
      destinationArn: destination?.arn,
      roleArn: makeRole(world, member, MEMBER_ACCOUNT, 'SallyportLogs'),
      distribution: 'ByLogStream',
    }),
  );
  return {
    /** Writes lines of a session, as the agent does. */
    write: async (id: string, sessionData: readonly string[]): Promise<void> => {
      const stream = { logGroupName: NAMES.logGroup, logStreamName: id };
      await world.admin.logs.send(new CreateLogStreamCommand(stream));
      const message = JSON.stringify({
        ...{ eventVersion: '1.0', awsRegion: REGION, sessionId: id, sessionData },
        target: { id: world.node.id },
      });
      await world.admin.logs.send(
        new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: world.now, message }] }),
      );
    },
    /** All that the stream holds, as Lambda gives it. */
    records: async (): Promise<readonly StreamRecord[]> => {
      const ShardId = 'shardId-000000000000';
      const ask = new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
      const { ShardIterator } = await kinesis.send(ask);
      const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
      return Records.map(({ Data, SequenceNumber = '' }) => ({
        kinesis: { data: Buffer.from(Data ?? []).toString('base64'), sequenceNumber: SequenceNumber },
      }));
    },
    close: () => kinesis.destroy(),
  };
}
