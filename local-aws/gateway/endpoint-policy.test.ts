import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import * as ec2 from '@aws-sdk/client-ec2';
import { GenerateRandomCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListDocumentsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AwsCaller } from '../agent/aws-call.ts';
import { CredentialSource, type RoleCredentials } from '../agent/credentials.ts';
import type { LocalAws } from '../server.ts';
import { nodeProfile } from '../testing/agent-process.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
const PLACE = { account: ACCOUNT, region: REGION };

let aws: LocalAws;
let admin: { endpoint: string; region: string; credentials: ReturnType<typeof makeAdmin> };
let network: ec2.EC2Client;
let vpcId: string;
let subnetId: string;
let nodeId: string;
let credentials: RoleCredentials;
/** What a node's own clients are made of. */
let own: { endpoint: string; region: string; credentials: RoleCredentials; maxAttempts: number };

beforeAll(async () => {
  aws = await startTestAws({ blockedPathMs: 20 });
  admin = { endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, ACCOUNT) };
  network = new ec2.EC2Client(admin);
  const { networks } = aws.world.ec2;
  const vpc = networks.createVpc(PLACE, '10.0.0.0/16');
  vpcId = vpc.id;
  subnetId = networks.createSubnet(vpc, '10.0.1.0/24', 'us-east-1a').id;
  const profileArn = nodeProfile(aws, ACCOUNT, ['arn:aws:iam::aws:policy/AdministratorAccess']);
  nodeId = aws.world.ec2.registerInstance({ ...PLACE, profileArn, subnetId }).id;
  const roleArn = `arn:aws:iam::${ACCOUNT}:role/NodeRole`;
  const issued = aws.world.iam.issueRoleSession({ roleArn, sessionName: nodeId, durationSeconds: 900 });
  if (issued === undefined) throw new Error('there is no such role');
  credentials = issued;
  own = { endpoint: aws.endpoint, region: REGION, credentials, maxAttempts: 1 };
});

afterAll(async () => {
  network.destroy();
  await aws.close();
});

const allowing = (action: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: action, Resource: '*' }],
  });

/** An interface endpoint in the node's subnet, under the VPC's own group, whose members reach each other. */
async function interfaceTo(service: string, policy: string): Promise<string> {
  const made = await network.send(
    new ec2.CreateVpcEndpointCommand({
      VpcId: vpcId,
      ServiceName: `com.amazonaws.${REGION}.${service}`,
      VpcEndpointType: 'Interface',
      SubnetIds: [subnetId],
      PolicyDocument: policy,
    }),
  );
  return made.VpcEndpoint?.VpcEndpointId ?? '';
}

/** What happens to each of the node's calls, without a word of who it is. */
async function tryAll(): Promise<Record<string, string>> {
  const logs = new CloudWatchLogsClient(own);
  const kms = new KMSClient(own);
  const ssm = new SSMClient(own);
  const caller = new AwsCaller(aws.endpoint, REGION, new CredentialSource(async () => credentials));
  const channel = {
    service: 'ssmmessages',
    path: `/v1/control-channel/${nodeId}`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ MessageSchemaVersion: '1.0', RequestId: crypto.randomUUID() }),
  };
  const calls = {
    logs: logs.send(new DescribeLogGroupsCommand({})),
    kms: kms.send(new GenerateRandomCommand({ NumberOfBytes: 16 })),
    ssm: ssm.send(new ListDocumentsCommand({})),
    ssmmessages: caller.send(channel),
  };
  const told = Object.entries(calls).map(async ([name, call]) => {
    const words = await call.then(
      () => 'answered',
      (error: Error) => error.message,
    );
    return [name, words] as const;
  });
  const all = Object.fromEntries(await Promise.all(told));
  for (const client of [logs, kms, ssm]) client.destroy();
  return all;
}

const NO_ANSWER = expect.stringMatching(/socket hang up|ECONNRESET|i\/o timeout/);
const unallowed = (action: string) =>
  expect.stringContaining(`because no VPC endpoint policy allows the ${action} action`);

test('a node without a way out is answered by nothing, then by what it has endpoints for, as these allow', async () => {
  expect(await tryAll()).toEqual({ logs: NO_ANSWER, kms: NO_ANSWER, ssm: NO_ANSWER, ssmmessages: NO_ANSWER });
  const ids = await Promise.all([
    interfaceTo('logs', allowing('logs:PutLogEvents')),
    interfaceTo('kms', allowing('kms:Decrypt')),
    interfaceTo('ssm', allowing('ssm:*')),
    interfaceTo('ssmmessages', allowing('ssmmessages:OpenDataChannel')),
  ]);
  expect(await tryAll()).toEqual({
    logs: unallowed('logs:DescribeLogGroups'),
    kms: unallowed('kms:GenerateRandom'),
    ssm: 'answered',
    // The real agent looks for this very element. facts/session-manager.md B.4.
    ssmmessages: expect.stringMatching(
      /<AccessDeniedException[\s\S]*no VPC endpoint policy allows the ssmmessages:/,
    ),
  });
  for (const VpcEndpointId of ids)
    await network.send(new ec2.ModifyVpcEndpointCommand({ VpcEndpointId, ResetPolicy: true }));
  expect(Object.values(await tryAll())).toEqual(['answered', 'answered', 'answered', 'answered']);
  const group = aws.world.ec2.networks.groups.list(PLACE).find((one) => one.vpcId === vpcId)?.id ?? '';
  const rules = [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: group }] }];
  await network.send(new ec2.RevokeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: rules }));
  expect(await tryAll()).toEqual({ logs: NO_ANSWER, kms: NO_ANSWER, ssm: NO_ANSWER, ssmmessages: NO_ANSWER });
  await network.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: rules }));
  expect(await tryAll()).toMatchObject({ logs: 'answered' });
});

test('what S3 asks of KMS for its caller does not pass the caller’s endpoint', async () => {
  const s3 = new S3Client({ ...admin, forcePathStyle: true });
  const Bucket = 'sealed';
  await s3.send(new CreateBucketCommand({ Bucket }));
  const byDefault = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' as const } };
  const ServerSideEncryptionConfiguration = { Rules: [byDefault] };
  await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
  s3.destroy();
  const tables = aws.world.ec2.networks.routeTables.list(PLACE).filter((one) => one.vpcId === vpcId);
  await network.send(
    new ec2.CreateVpcEndpointCommand({
      VpcId: vpcId,
      ServiceName: `com.amazonaws.${REGION}.s3`,
      RouteTableIds: tables.map(({ id }) => id),
      PolicyDocument: allowing('s3:PutObject'),
    }),
  );
  const node = new S3Client({ ...own, forcePathStyle: true });
  const put = await node.send(new PutObjectCommand({ Bucket, Key: 'log', Body: 'text' }));
  node.destroy();
  expect(put.ServerSideEncryption).toBe('aws:kms');
});
