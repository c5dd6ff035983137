import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import * as iam from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import {
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateDocumentCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { makeAdmin, type SdkCredentials } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import type { FactClientSource, FactClients } from '../../src/adapters/aws/facts/fact-clients.ts';
import type { SessionStart } from '../../src/domain/sessions/session.ts';

/** The accounts and names of a small organisation that keeps every guardrail. */
export const HUB = '111111111111';
export const MEMBER = '222222222222';
export const MANAGEMENT = '333333333333';
export const REGION = 'eu-central-1';
export const BUCKET = 'archive-111111111111';
export const GROUP = '/sessions';
export const ROLE = 'NodeRole';

/** A local-aws with a hub, a member and one instance, and what tests change in it. */
export interface FactWorld {
  readonly aws: LocalAws;
  readonly source: FactClientSource;
  readonly member: FactClients;
  readonly hub: FactClients;
  readonly instanceId: string;
  readonly archiveKeyArn: string;
  readonly sessionKeyArn: string;
  /** The inline policy that gives the node what logging needs. */
  readonly nodePolicy: PolicyDocument;
}

/** A policy document as tests write it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly object[];
}

/** A policy of statements. */
export function policyOf(...Statement: readonly object[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}

/** A start of a session by the engineer's role on a node. */
export function startOn(target: string, more: Partial<SessionStart> = {}): SessionStart {
  return {
    id: 'engineer-0a1b2c3d4e5f60718',
    account: MEMBER,
    region: REGION,
    target,
    documentName: null,
    parameters: {},
    owner: `arn:aws:iam::${MEMBER}:user/engineer`,
    reason: null,
    startedAt: Date.UTC(2026, 10, 21, 9),
    sourceIp: '203.0.113.10',
    userIdentity: { type: 'IAMUser', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    event: null,
    ...more,
  };
}

/** Clients that sign with one key. */
export function factClients(endpoint: string, credentials: SdkCredentials): FactClients {
  const config = { endpoint, region: REGION, credentials, maxAttempts: 1 };
  return {
    ssm: new SSMClient(config),
    ec2: new EC2Client(config),
    iam: new iam.IAMClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    logs: new CloudWatchLogsClient(config),
    kms: new KMSClient(config),
    organizations: new OrganizationsClient(config),
  };
}

/** Content of a session document that keeps every guardrail, or differs in its inputs. */
export function sessionDocument(inputs: object = {}): string {
  const all = {
    s3BucketName: BUCKET,
    s3KeyPrefix: `${MEMBER}/${REGION}`,
    s3EncryptionEnabled: true,
    cloudWatchLogGroupName: GROUP,
    cloudWatchEncryptionEnabled: true,
    cloudWatchStreamingEnabled: true,
    kmsKeyId: '',
    runAsEnabled: false,
    runAsDefaultUser: '',
    idleSessionTimeout: '20',
    maxSessionDuration: '60',
    ...inputs,
  };
  return JSON.stringify({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs: all });
}

/** Makes the world. */
export async function makeFactWorld(): Promise<FactWorld> {
  const aws = await startTestAws();
  const organization = aws.world.organizations.bootstrap({
    managementAccount: MANAGEMENT,
    members: [HUB, MEMBER],
  });
  const hub = factClients(aws.endpoint, makeAdmin(aws.world, HUB));
  const member = factClients(aws.endpoint, makeAdmin(aws.world, MEMBER));
  const archiveKeyArn = await makeArchive(hub, organization.id);
  const sessionKeyArn = await makeSessionKey(member);
  const nodePolicy = nodePolicyFor(archiveKeyArn, sessionKeyArn);
  await makeNodeRole(member, nodePolicy);
  await member.logs.send(new CreateLogGroupCommand({ logGroupName: GROUP, kmsKeyId: sessionKeyArn }));
  const Name = 'SSM-SessionManagerRunShell';
  const Content = sessionDocument({ kmsKeyId: sessionKeyArn });
  await member.ssm.send(new CreateDocumentCommand({ Name, DocumentType: 'Session', Content }));
  const instanceId = await runInstance(member, { IamInstanceProfile: { Name: ROLE } });
  const source = {
    clientsFor: ({ account }: { account: string }) => (account === HUB ? hub : member),
    hub: { account: HUB, region: REGION, clients: hub },
  };
  return { aws, source, member, hub, instanceId, archiveKeyArn, sessionKeyArn, nodePolicy };
}

/** Runs an instance tagged as development, with or without a profile. */
export async function runInstance(member: FactClients, more: object = {}): Promise<string> {
  const Tags = [
    { Key: 'Name', Value: 'DevEC2Instance' },
    { Key: 'Environment', Value: 'Dev' },
  ];
  const answer = await member.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0080e4c5bc078760e',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags }],
      ...more,
    }),
  );
  return answer.Instances?.[0]?.InstanceId ?? '';
}

async function makeArchive(hub: FactClients, organizationId: string): Promise<string> {
  const inOrganization = { StringEquals: { 'aws:PrincipalOrgID': organizationId } };
  const root = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${HUB}:root` },
    Action: 'kms:*',
    Resource: '*',
  };
  const nodes = {
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
    Resource: '*',
    Condition: {
      StringEquals: { ...inOrganization.StringEquals, 'kms:ViaService': `s3.${REGION}.amazonaws.com` },
    },
  };
  const Policy = JSON.stringify(policyOf(root, nodes));
  const { KeyMetadata } = await hub.kms.send(new CreateKeyCommand({ Policy }));
  await hub.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const rule = {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: 'aws:kms' as const,
      KMSMasterKeyID: KeyMetadata?.Arn,
    },
    BucketKeyEnabled: true,
  };
  await hub.s3.send(
    new PutBucketEncryptionCommand({ Bucket: BUCKET, ServerSideEncryptionConfiguration: { Rules: [rule] } }),
  );
  const open = { Effect: 'Allow', Principal: '*', Condition: inOrganization };
  const bucketPolicy = policyOf(
    {
      Sid: 'OwnPrefix',
      ...open,
      Action: ['s3:PutObject', 's3:PutObjectAcl'],
      Resource: `arn:aws:s3:::${BUCKET}/\${aws:PrincipalAccount}/*`,
    },
    { Sid: 'Look', ...open, Action: 's3:GetEncryptionConfiguration', Resource: `arn:aws:s3:::${BUCKET}` },
  );
  await hub.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify(bucketPolicy) }));
  return KeyMetadata?.Arn ?? '';
}

async function makeSessionKey(member: FactClients): Promise<string> {
  const Policy = JSON.stringify(
    policyOf(
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${MEMBER}:root` }, Action: 'kms:*', Resource: '*' },
      {
        Effect: 'Allow',
        Principal: { Service: `logs.${REGION}.amazonaws.com` },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        Resource: '*',
      },
    ),
  );
  const { KeyMetadata } = await member.kms.send(new CreateKeyCommand({ Policy }));
  return KeyMetadata?.Arn ?? '';
}

function nodePolicyFor(archiveKeyArn: string, sessionKeyArn: string): PolicyDocument {
  const allow = (Sid: string, Action: readonly string[], Resource: string | readonly string[]) => ({
    Sid,
    Effect: 'Allow',
    Action,
    Resource,
  });
  return policyOf(
    allow('Archive', ['s3:PutObject', 's3:PutObjectAcl'], `arn:aws:s3:::${BUCKET}/${MEMBER}/*`),
    allow('Encryption', ['s3:GetEncryptionConfiguration'], `arn:aws:s3:::${BUCKET}`),
    allow('Find', ['logs:DescribeLogGroups', 'logs:DescribeLogStreams'], '*'),
    allow(
      'Stream',
      ['logs:CreateLogStream', 'logs:PutLogEvents'],
      `arn:aws:logs:*:${MEMBER}:log-group:${GROUP}:*`,
    ),
    allow('ArchiveKey', ['kms:GenerateDataKey', 'kms:Decrypt'], archiveKeyArn),
    allow('SessionKey', ['kms:Decrypt'], sessionKeyArn),
  );
}

async function makeNodeRole(member: FactClients, policy: PolicyDocument): Promise<void> {
  const trust = policyOf({
    Effect: 'Allow',
    Principal: { Service: ['ec2.amazonaws.com', 'ssm.amazonaws.com'] },
    Action: 'sts:AssumeRole',
  });
  const RoleName = ROLE;
  await member.iam.send(
    new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
  await member.iam.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await putNodePolicy(member, policy);
  await member.iam.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: ROLE }));
  await member.iam.send(new iam.AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName: ROLE }));
  await member.iam.send(
    new iam.CreateUserCommand({
      UserName: 'engineer',
      Tags: [{ Key: 'sallyport:long-term-keys', Value: 'accepted' }],
    }),
  );
}

/** Writes the node role's inline policy. */
export async function putNodePolicy(member: FactClients, policy: PolicyDocument): Promise<void> {
  const PolicyDocument = JSON.stringify(policy);
  await member.iam.send(new iam.PutRolePolicyCommand({ RoleName: ROLE, PolicyName: 'logs', PolicyDocument }));
}
