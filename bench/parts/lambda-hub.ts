import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { StartSessionCommand } from '@aws-sdk/client-ssm';
import { MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { seed } from '@sallyport/lab/seed/seed.ts';
import { serverConfig } from '@sallyport/lab/server-child.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import { startScriptedNode } from '@sallyport/local-aws/ssmmessages/testing/scripted-node.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { LocalTables } from '../../test/dynamodb/local-table.ts';

const CONFIG_BUCKET = 'sallyport-config-bench';

/** What the functions are deployed into: local-aws with the lab's accounts, a node, and tables. */
export interface LambdaHub {
  /** The environment of a function, with a table of its own: each begins with nothing in it. */
  environment(): Promise<Readonly<Record<string, string>>>;
  /** The messages of the event queue that tell of a shell that was opened. */
  readonly started: readonly { readonly messageId: string; readonly body: string }[];
  close(): Promise<void>;
}

/** Starts it all, and opens one shell. */
export async function startLambdaHub(folder: string): Promise<LambdaHub> {
  const aws = await startTestAws({ iamPropagation: NO_DELAY, eventDelay: NO_DELAY });
  const seeded = await seed(aws.world);
  const hub = makeClients(aws.endpoint, seeded.hub);
  const admin = makeClients(aws.endpoint, seeded.people['admin']!);
  const node = await startScriptedNode(aws, admin.ssm, MEMBER_ACCOUNT, REGION);
  const tables = new LocalTables();
  await tables.start();
  const config = {
    ...serverConfig({
      ...{ dataDir: folder, endpoint: aws.endpoint, apiPort: 0, eventDelay: NO_DELAY, seed: seeded },
    }),
    // A fact that is not known is not waited for, and nothing is ended: one pass of judging is what is measured.
    ...{ unknownDeadlineMs: 0, observeOnly: true },
  };
  await hub.s3.send(new CreateBucketCommand({ Bucket: CONFIG_BUCKET }));
  await hub.s3.send(
    new PutObjectCommand({ Bucket: CONFIG_BUCKET, Key: 'config.json', Body: JSON.stringify(config) }),
  );
  const { QueueUrl: places = '' } = await hub.sqs.send(
    new CreateQueueCommand({ QueueName: 'sallyport-places' }),
  );
  await admin.ssm.send(new StartSessionCommand({ Target: node.id }));
  const { Messages = [] } = await hub.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: seeded.eventQueueUrl, MaxNumberOfMessages: 10 }),
  );
  const { endpoint: tableEndpoint } = tables.client.config;
  const { protocol, hostname, port } = await tableEndpoint!();
  return {
    environment: async () => ({
      ...{ AWS_REGION: REGION, AWS_ENDPOINT_URL: aws.endpoint, AWS_EC2_METADATA_DISABLED: 'true' },
      AWS_ENDPOINT_URL_DYNAMODB: `${protocol}//${hostname}:${port}`,
      AWS_ACCESS_KEY_ID: seeded.hub.accessKeyId,
      AWS_SECRET_ACCESS_KEY: seeded.hub.secretAccessKey,
      SALLYPORT_CONFIG: `s3://${CONFIG_BUCKET}/config.json`,
      SALLYPORT_TABLE: await tables.make(),
      SALLYPORT_TIMER: `arn:aws:states:${REGION}:111111111111:stateMachine:sallyport-timer`,
      SALLYPORT_PLACES: places,
      SALLYPORT_SEARCH_ENDPOINT: aws.endpoint,
      SALLYPORT_SEARCH_REFUSED: places,
      TMPDIR: folder,
    }),
    started: Messages.map(({ MessageId = '', Body = '' }) => ({ messageId: MessageId, body: Body })).filter(
      ({ body }) => body.includes('"StartSession"') && body.includes(NAMES.instanceRole) === false,
    ),
    close: async () => {
      node.stop();
      for (const client of [...Object.values(hub), ...Object.values(admin)]) client.destroy();
      await tables.close();
      await aws.close();
    },
  };
}
