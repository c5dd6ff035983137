import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { SendCommandCommand, type SendCommandCommandInput, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../../server.ts';
import { allowing, IamTester } from '../../testing/iam-tester.ts';
import { makeAdmin } from '../../testing/make-admin.ts';
import { startTestAws } from '../../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
const SHELL = 'AWS-RunShellScript';

let NODE: string;
let aws: LocalAws;
let ssm: SSMClient;

beforeAll(async () => {
  aws = await startTestAws();
  const place = { account: ACCOUNT, region: REGION };
  NODE = aws.world.ec2.registerInstance({ ...place, tags: { env: 'dev' } }).id;
  // A node that was heard of once, and is away.
  aws.world.ssm.nodes.beat({ ...place, id: NODE }, { ComputerName: 'away' });
  const credentials = makeAdmin(aws.world, ACCOUNT);
  ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials, maxAttempts: 1 });
});

afterAll(() => aws.close());

async function send(commands: string[], more: Partial<SendCommandCommandInput> = {}): Promise<void> {
  await ssm.send(
    new SendCommandCommand({
      DocumentName: SHELL,
      InstanceIds: [NODE],
      Parameters: { commands },
      ...more,
    }),
  );
}

describe('SendCommand refuses', () => {
  const refusals: readonly [string, () => Partial<SendCommandCommandInput>, string][] = [
    ['nodes that the account has not', () => ({ InstanceIds: ['i-0bbbbbbbbbbbbbbbb'] }), 'InvalidInstanceId'],
    ['a node twice', () => ({ InstanceIds: [NODE, NODE] }), 'DuplicateInstanceId'],
    ['no target', () => ({ InstanceIds: [] }), 'ValidationException'],
    ['a session document', () => ({ DocumentName: 'AWS-StartSSHSession' }), 'InvalidDocument'],
    ['a document that is not there', () => ({ DocumentName: 'Nowhere' }), 'InvalidDocument'],
    ['PowerShell on Linux', () => ({ DocumentName: 'AWS-RunPowerShellScript' }), 'UnsupportedPlatformType'],
    ['a parameter that the document has not', () => ({ Parameters: { lines: ['id'] } }), 'InvalidParameters'],
    ['no commands', () => ({ Parameters: {} }), 'InvalidParameters'],
    ['a wrong hash', () => ({ DocumentHash: '00', DocumentHashType: 'Sha256' }), 'InvalidDocument'],
  ];
  test.each(refusals)('%s', async (_, more, name) => {
    await expect(send(['id'], more())).rejects.toMatchObject({ name });
  });

  test('whom IAM lets neither to the document nor to the node, by its tags too', async () => {
    const iam = new IamTester(aws, ACCOUNT);
    const clientOf = async (name: string, document: string) =>
      new SSMClient({
        endpoint: aws.endpoint,
        region: REGION,
        credentials: (await iam.newUser(name, document)).credentials,
        maxAttempts: 1,
      });
    const ask = (client: SSMClient) =>
      client.send(
        new SendCommandCommand({
          DocumentName: SHELL,
          InstanceIds: [NODE],
          Parameters: { commands: ['true'] },
        }),
      );
    const documentOnly = allowing('ssm:SendCommand', { Resource: `arn:aws:ssm:*::document/${SHELL}` });
    await expect(ask(await clientOf('one', documentOnly))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`instance/${NODE}`),
    });
    const tagged = (env: string) =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'ssm:SendCommand', Resource: `arn:aws:ssm:*::document/${SHELL}` },
          {
            Effect: 'Allow',
            Action: 'ssm:SendCommand',
            Resource: 'arn:aws:ec2:*:*:instance/*',
            Condition: { StringEquals: { 'ssm:resourceTag/env': env } },
          },
        ],
      });
    await expect(ask(await clientOf('two', tagged('prod')))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    expect((await ask(await clientOf('three', tagged('dev')))).Command?.Status).toBe('Pending');
  });
});

test('CloudTrail has the command without its parameters', async () => {
  await send(['echo secret-word']);
  const credentials = makeAdmin(aws.world, ACCOUNT);
  const trail = new CloudTrailClient({ endpoint: aws.endpoint, region: REGION, credentials });
  const { Events } = await trail.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'SendCommand' }],
    }),
  );
  const text = Events?.[0]?.CloudTrailEvent ?? '';
  expect(text).not.toContain('secret-word');
  expect(JSON.parse(text)).toMatchObject({
    requestParameters: {
      documentName: SHELL,
      instanceIds: [NODE],
      parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    },
    responseElements: { command: { status: 'Pending', parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS' } },
  });
});
