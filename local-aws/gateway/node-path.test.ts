import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ec2 from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateDocumentCommand,
  GetConnectionStatusCommand,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { pingStatus } from '../ssm/nodes/describe-node.ts';
import { CONNECTION_LOST_MS } from '../ssm/nodes/nodes.ts';
import { FakeClock } from '../ssmmessages/testing/fake-clock.ts';
import { ScriptedClient } from '../ssmmessages/testing/scripted-client.ts';
import { nodeProfile, startAgentProcess } from '../testing/agent-process.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const S3_ACCESS = 'arn:aws:iam::aws:policy/AmazonS3FullAccess';
const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
const PLACE = { account: ACCOUNT, region: REGION };
const BUCKET = 'session-archive';
/** What a slow machine may take for a shell's logs, or for an agent to come back. */
const WAIT = { timeout: 30_000, interval: 50 };

const clock = new FakeClock();
let aws: LocalAws;
let dir: string;
let agent: ChildProcess;
let network: ec2.EC2Client;
let ssm: SSMClient;
let s3: S3Client;
let node: { id: string; vpcId: string; subnetId: string; privateIp: string };

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'node-path-'));
  aws = await startTestAws({ blockedPathMs: 60, now: clock.now });
  const options = { endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, ACCOUNT) };
  network = new ec2.EC2Client(options);
  ssm = new SSMClient(options);
  s3 = new S3Client({ ...options, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const inputs = {
    s3BucketName: BUCKET,
    s3KeyPrefix: 'logs',
    s3EncryptionEnabled: false,
    cloudWatchEncryptionEnabled: false,
    cloudWatchStreamingEnabled: false,
    runAsEnabled: false,
  };
  const Content = JSON.stringify({
    schemaVersion: '1.0',
    description: '',
    sessionType: 'Standard_Stream',
    inputs,
  });
  await ssm.send(new CreateDocumentCommand({ Name: 'Logged', Content, DocumentType: 'Session' }));
  const instance = aws.world.ec2.registerInstance({
    ...PLACE,
    profileArn: nodeProfile(aws, ACCOUNT, [S3_ACCESS]),
  });
  node = instance;
  agent = await startAgentProcess(aws, dir, instance);
}, 60_000);

afterAll(async () => {
  agent.kill('SIGTERM');
  for (const client of [network, ssm, s3]) client.destroy();
  await aws.close();
  rmSync(dir, { recursive: true, force: true });
});

const connected = () => aws.world.messages.nodeConnected({ ...PLACE, id: node.id });
const logOf = (name: string) => readFileSync(join(dir, 'node', 'log', name), 'utf8');

/** A session that shows a word, then does something, then ends; its id, and the key of its log in S3. */
async function session(during: () => Promise<unknown>): Promise<{ id: string; key: string }> {
  await expect.poll(connected, WAIT).toBe(true);
  const started = await ssm.send(new StartSessionCommand({ Target: node.id, DocumentName: 'Logged' }));
  const id = started.SessionId ?? '';
  const client = new ScriptedClient(started, node.id);
  await client.open(started.TokenValue ?? '');
  client.type('echo shown-$((40+2))\r');
  await client.texts.take((text) => text.includes('shown-42'));
  await during();
  await ssm.send(new TerminateSessionCommand({ SessionId: id }));
  client.stop();
  return { id, key: `logs/${id}.log` };
}

async function keys(): Promise<(string | undefined)[]> {
  const listed = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
  return (listed.Contents ?? []).map(({ Key }) => Key);
}

/** The lines of a session in a log of the node. */
const linesOf = (id: string, name: string) =>
  logOf(name)
    .split(/\n(?=\d{4}-)/)
    .filter((line) => line.includes(`[${id}]`));

async function gatewayEndpoint(policy?: object): Promise<string> {
  const tables = await network.send(
    new ec2.DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [node.vpcId] }] }),
  );
  const made = await network.send(
    new ec2.CreateVpcEndpointCommand({
      VpcId: node.vpcId,
      ServiceName: `com.amazonaws.${REGION}.s3`,
      RouteTableIds: tables.RouteTables?.map(({ RouteTableId }) => RouteTableId ?? '') ?? [],
      ...(policy === undefined ? {} : { PolicyDocument: JSON.stringify(policy) }),
    }),
  );
  return made.VpcEndpoint?.VpcEndpointId ?? '';
}

test('an endpoint policy without PutObject keeps the transcript on the node, and the agent says why', async () => {
  const read = { Effect: 'Allow', Principal: '*', Action: 's3:Get*', Resource: '*' };
  const endpointId = await gatewayEndpoint({ Version: '2012-10-17', Statement: [read] });
  const refused = await session(async () => undefined);
  await expect.poll(() => linesOf(refused.id, 'errors.log').length, WAIT).toBeGreaterThan(1);
  const [first] = linesOf(refused.id, 'errors.log');
  expect(first).toContain(`Failed to upload ${join(dir, 'node')}`);
  expect(first).toContain(`to s3://${BUCKET}/${refused.key} err:AccessDenied`);
  expect(first).toMatch(/because no VPC endpoint policy allows the s3:PutObject(Acl)? action/);
  expect(await keys()).not.toContain(refused.key);
  const kept = join(dir, 'node', 'session', 'orchestration', refused.id, 'Standard_Stream');
  expect(readdirSync(kept)).toContain(`${refused.id}.log`);
  await network.send(new ec2.ModifyVpcEndpointCommand({ VpcEndpointId: endpointId, ResetPolicy: true }));
  const delivered = await session(async () => undefined);
  await expect.poll(keys, WAIT).toContain(delivered.key);
  await network.send(new ec2.DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
}, 60_000);

test('a bucket policy knows the endpoint and the VPC, and sees no public address', async () => {
  const endpointId = await gatewayEndpoint();
  const deny = (Condition: object) => ({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${BUCKET}/*`,
        Condition,
      },
    ],
  });
  const put = async (Condition: object): Promise<boolean> => {
    const Policy = JSON.stringify(deny(Condition));
    await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
    const { id, key } = await session(async () => undefined);
    const over = () =>
      linesOf(id, 'amazon-ssm-agent.log').some((line) =>
        /Successfully uploaded|Failed to upload shell/.test(line),
      );
    await expect.poll(over, WAIT).toBe(true);
    return (await keys()).includes(key);
  };
  expect(await put({ StringNotEquals: { 'aws:SourceVpce': 'vpce-0000000000000000f' } })).toBe(false);
  expect(await put({ StringNotEquals: { 'aws:SourceVpce': endpointId, 'aws:SourceVpc': node.vpcId } })).toBe(
    true,
  );
  expect(await put({ IpAddress: { 'aws:VpcSourceIp': `${node.privateIp}/32` } })).toBe(false);
  expect(await put({ Null: { 'aws:SourceIp': 'true' } })).toBe(false);
  await network.send(new ec2.DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
  expect(await put({ Null: { 'aws:SourceIp': 'true' } })).toBe(true);
}, 60_000);

test('an ACL that denies port 443 cuts the node off; without it the node comes back', async () => {
  const acls = await network.send(
    new ec2.DescribeNetworkAclsCommand({
      Filters: [{ Name: 'association.subnet-id', Values: [node.subnetId] }],
    }),
  );
  const entry = {
    NetworkAclId: acls.NetworkAcls?.[0]?.NetworkAclId ?? '',
    RuleNumber: 90,
    Egress: true,
  };
  const { id, key } = await session(async () => {
    await network.send(
      new ec2.CreateNetworkAclEntryCommand({
        ...entry,
        Protocol: '6',
        PortRange: { From: 443, To: 443 },
        RuleAction: 'deny',
        CidrBlock: '0.0.0.0/0',
      }),
    );
    await expect.poll(connected, WAIT).toBe(false);
  });
  const status = await ssm.send(new GetConnectionStatusCommand({ Target: node.id }));
  expect(status.Status).toBe('notconnected');
  await expect(ssm.send(new StartSessionCommand({ Target: node.id }))).rejects.toMatchObject({
    name: 'TargetNotConnected',
  });
  await expect
    .poll(() => linesOf(id, 'errors.log').join(), WAIT)
    .toContain('Failed to upload shell session logs to S3');
  expect(linesOf(id, 'errors.log').join()).toContain('i/o timeout');
  expect(logOf('errors.log')).toMatch(
    /Failed to get controlchannel token, .* failed with error: RequestError[\s\S]*?i\/o timeout/,
  );
  expect(await keys()).not.toContain(key);
  const beat = aws.world.ssm.nodes.heartbeat({ ...PLACE, id: node.id });
  const known = { ...PLACE, id: node.id, registration: undefined, beat };
  expect(pingStatus(aws.world, known)).toBe('Online');
  clock.advance(CONNECTION_LOST_MS);
  expect(pingStatus(aws.world, known)).toBe('ConnectionLost');
  clock.advance(-CONNECTION_LOST_MS);
  await network.send(new ec2.DeleteNetworkAclEntryCommand(entry));
  const after = await session(async () => undefined);
  await expect.poll(keys, WAIT).toContain(after.key);
}, 90_000);

test('people and their role sessions are outside every VPC', async () => {
  const entry = { NetworkAclId: '', RuleNumber: 80, Egress: true };
  const acls = await network.send(new ec2.DescribeNetworkAclsCommand({}));
  entry.NetworkAclId = acls.NetworkAcls?.[0]?.NetworkAclId ?? '';
  await network.send(
    new ec2.CreateNetworkAclEntryCommand({
      ...entry,
      Protocol: '-1',
      RuleAction: 'deny',
      CidrBlock: '0.0.0.0/0',
    }),
  );
  expect(await keys()).not.toHaveLength(0);
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/NodeRole`;
  const asPerson = aws.world.iam.issueRoleSession({ roleArn, sessionName: 'person', durationSeconds: 900 });
  const asNode = aws.world.iam.issueRoleSession({ roleArn, sessionName: node.id, durationSeconds: 900 });
  const list = async (credentials: typeof asPerson) => {
    if (credentials === undefined) throw new Error('there is no such role');
    const client = new S3Client({
      endpoint: aws.endpoint,
      region: REGION,
      forcePathStyle: true,
      credentials,
      maxAttempts: 1,
    });
    return client.send(new ListObjectsV2Command({ Bucket: BUCKET })).finally(() => client.destroy());
  };
  expect((await list(asPerson)).Name).toBe(BUCKET);
  await expect(list(asNode)).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
  await network.send(new ec2.DeleteNetworkAclEntryCommand(entry));
  expect((await list(asNode)).Name).toBe(BUCKET);
});
