import { generateKeyPairSync } from 'node:crypto';
import {
  CreatePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
} from '@aws-sdk/client-iam';
import {
  DisableKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import {
  AttachPolicyCommand,
  CreatePolicyCommand as CreatePolicyOfOrganization,
  DetachPolicyCommand,
} from '@aws-sdk/client-organizations';
import { GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { CreateActivationCommand, UpdateServiceSettingCommand } from '@aws-sdk/client-ssm';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  BUCKET,
  type FactWorld,
  factClients,
  HUB,
  MANAGEMENT,
  MEMBER,
  makeFactWorld,
  policyOf,
  putNodePolicy,
  ROLE,
  runInstance,
  startOn,
} from '../../../../test/builders/fact-world.ts';
import type { SessionFacts } from '../../../domain/guardrails/facts.ts';
import { DEFAULT_APPROVED_DOCUMENTS } from '../../../domain/guardrails/start-facts.ts';
import { CedarJudge } from '../../cedar/judge.ts';
import { loadGuardrails } from '../../cedar/load-guardrails.ts';
import { AwsFactSource } from './fact-source.ts';

const judge = new CedarJudge(loadGuardrails());
const clock = { now: () => Date.UTC(2026, 10, 21, 9) };
let world: FactWorld;
beforeAll(async () => {
  world = await makeFactWorld();
});
afterAll(() => world.aws.close());

/** A source with nothing kept. */
function newSource(clients = world.source): AwsFactSource {
  const settings = { approvedDocuments: DEFAULT_APPROVED_DOCUMENTS, archiveBucket: BUCKET, people: {} };
  return new AwsFactSource({ clients, settings: () => settings, clock });
}

function nodeLogging(facts: SessionFacts): string {
  if (!facts.nodeLogging.known) return `unknown: ${facts.nodeLogging.reason}`;
  return `${facts.nodeLogging.value.allowed ? 'allowed' : 'denied'}: ${facts.nodeLogging.value.because}`;
}

async function nodeLoggingNow(target = world.instanceId): Promise<string> {
  return nodeLogging(await newSource().gather(startOn(target)));
}

describe('whether the node can deliver its log', () => {
  afterEach(() => putNodePolicy(world.member, world.nodePolicy));

  test('a missing permission is named', async () => {
    const without = world.nodePolicy.Statement.filter(
      (statement) => 'Sid' in statement && statement.Sid !== 'Find',
    );
    await putNodePolicy(world.member, policyOf(...without));
    expect(await nodeLoggingNow()).toMatch(
      /^denied: logs:DescribeLogGroups on .*: no statement in the role's policies allows it; logs:DescribeLogStreams/,
    );
  });

  test('a Deny is named with its statement, whatever else allows', async () => {
    const deny = { Sid: 'Quiet', Effect: 'Deny', NotAction: 'ssm:*', Resource: '*' };
    await putNodePolicy(world.member, policyOf(...world.nodePolicy.Statement, deny));
    expect(await nodeLoggingNow()).toContain(
      `denied by statement Quiet of inline policy logs of role ${ROLE}`,
    );
  });

  test('a Deny of something else, or for another principal, is no reason', async () => {
    const other = { Effect: 'Deny', Action: 's3:PutObject', Resource: 'arn:aws:s3:::another/*' };
    const tagged = {
      Effect: 'Deny',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
    };
    await putNodePolicy(world.member, policyOf(...world.nodePolicy.Statement, other, tagged));
    expect(await nodeLoggingNow()).toMatch(/^allowed/);
  });

  test('a condition on what is not known of the call is unknown, neither pass nor denial', async () => {
    const deny = {
      Effect: 'Deny',
      Action: 's3:*',
      Resource: '*',
      Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
    };
    await putNodePolicy(world.member, policyOf(...world.nodePolicy.Statement, deny));
    expect(await nodeLoggingNow()).toMatch(
      /^unknown: s3:GetEncryptionConfiguration .*depends on aws:SourceVpce/,
    );
  });

  test('a permissions boundary that leaves logging out is named', async () => {
    const PolicyDocument = JSON.stringify(
      policyOf({ Effect: 'Allow', Action: ['ssm*:*', 'logs:*', 'kms:*'], Resource: '*' }),
    );
    const { Policy } = await world.member.iam.send(
      new CreatePolicyCommand({ PolicyName: 'Narrow', PolicyDocument }),
    );
    await world.member.iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName: ROLE, PermissionsBoundary: Policy?.Arn }),
    );
    expect(await nodeLoggingNow()).toMatch(
      /^denied: s3:GetEncryptionConfiguration .*no statement in the permissions boundary allows it/,
    );
    await world.member.iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: ROLE }));
  });

  test("the bucket's policy counts", async () => {
    const { Policy } = await world.hub.s3.send(new GetBucketPolicyCommand({ Bucket: BUCKET }));
    const before = JSON.parse(Policy ?? '') as { Statement: object[] };
    const deny = {
      Sid: 'Closed',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:PutObject',
      Resource: `arn:aws:s3:::${BUCKET}/*`,
    };
    await world.hub.s3.send(
      new PutBucketPolicyCommand({
        Bucket: BUCKET,
        Policy: JSON.stringify(policyOf(...before.Statement, deny)),
      }),
    );
    expect(await nodeLoggingNow()).toContain(`denied by statement Closed of bucket policy of ${BUCKET}`);
    await world.hub.s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy }));
  });

  test("the key's policy counts", async () => {
    const root = {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${HUB}:root` },
      Action: 'kms:*',
      Resource: '*',
    };
    const { Policy } = await world.hub.kms.send(new GetKeyPolicyCommand({ KeyId: world.archiveKeyArn }));
    const KeyId = world.archiveKeyArn;
    await world.hub.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: JSON.stringify(policyOf(root)) }));
    expect(await nodeLoggingNow()).toMatch(/^denied: kms:GenerateDataKey .*the resource's policy allows it/);
    await world.hub.kms.send(new PutKeyPolicyCommand({ KeyId, Policy }));
  });

  test('a disabled key is a no', async () => {
    await world.hub.kms.send(new DisableKeyCommand({ KeyId: world.archiveKeyArn }));
    expect(await nodeLoggingNow()).toMatch(/^denied: s3:PutObject .*is not enabled/);
    await world.hub.kms.send(new EnableKeyCommand({ KeyId: world.archiveKeyArn }));
  });

  test('without its logging policy the role cannot log', async () => {
    await world.member.iam.send(new DeleteRolePolicyCommand({ RoleName: ROLE, PolicyName: 'logs' }));
    expect(await nodeLoggingNow()).toMatch(/^denied: s3:GetEncryptionConfiguration/);
  });
});

describe('a node without an instance profile', () => {
  const SettingId = '/ssm/managed-instance/default-ec2-instance-management-role';

  test('has no role, which is a no', async () => {
    const facts = await newSource().gather(startOn(await runInstance(world.member)));
    expect(facts.nodeRole).toEqual({ known: true, value: { arn: null, source: 'none' } });
    expect(nodeLogging(facts)).toMatch(/^denied: the node has no instance profile/);
  });

  test('acts as the role of default host management', async () => {
    await world.member.ssm.send(new UpdateServiceSettingCommand({ SettingId, SettingValue: ROLE }));
    const facts = await newSource().gather(startOn(await runInstance(world.member)));
    expect(facts.nodeRole).toMatchObject({
      value: { arn: `arn:aws:iam::${MEMBER}:role/${ROLE}`, source: 'default-host-management' },
    });
    expect(nodeLogging(facts)).toMatch(/^allowed/);
  });
});

test('a hybrid node acts as the role of its activation', async () => {
  const { ActivationId, ActivationCode } = await world.member.ssm.send(
    new CreateActivationCommand({
      IamRole: ROLE,
      DefaultInstanceName: 'DevOnPrem',
      RegistrationLimit: 1,
      Tags: [{ Key: 'Environment', Value: 'Prod' }],
    }),
  );
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const registration = {
    ActivationId,
    ActivationCode,
    PublicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    PublicKeyType: 'Rsa',
    Fingerprint: '0a1b2c3d-0000-4000-8000-000000000009',
  };
  const answer = await fetch(world.aws.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AmazonSSM.RegisterManagedInstance',
    },
    body: JSON.stringify(registration),
  });
  const { InstanceId } = (await answer.json()) as { InstanceId: string };
  const facts = await newSource().gather(startOn(InstanceId));
  expect(facts.nodeRole).toEqual({
    known: true,
    value: { arn: `arn:aws:iam::${MEMBER}:role/${ROLE}`, source: 'activation' },
  });
  expect(facts.targetTags).toEqual({ known: true, value: { Environment: 'Prod' } });
  expect(facts.node).toMatchObject({ known: true, value: { name: 'DevOnPrem' } });
  expect(nodeLogging(facts)).toMatch(/^allowed/);
  expect(
    judge.judge(facts, { now: 0, deadlinePassed: false }).violations.map(({ guardrail }) => guardrail),
  ).toEqual(['prod-needs-grant']);
});

describe('service control policies', () => {
  test('that cannot be read are said to be unread', async () => {
    const facts = await newSource().gather(startOn(world.instanceId));
    const permissions = facts.nodeLogging.known ? facts.nodeLogging.value.permissions : [];
    expect(permissions.find(({ action }) => action === 's3:PutObject')?.because).toMatch(
      /service control policies cannot: ListParents: AccessDeniedException/,
    );
  });

  test('that can be read count, and are named', async () => {
    const management = factClients(world.aws.endpoint, makeAdmin(world.aws.world, MANAGEMENT));
    const source = {
      ...world.source,
      hub: { ...world.source.hub, clients: { ...world.hub, organizations: management.organizations } },
    };
    const gathered = async () => nodeLogging(await newSource(source).gather(startOn(world.instanceId)));
    expect(await gathered()).toMatch(/^allowed/);
    const deny = policyOf({ Sid: 'NoLogs', Effect: 'Deny', Action: 'logs:Put*', Resource: '*' });
    const { Policy } = await management.organizations.send(
      new CreatePolicyOfOrganization({
        Name: 'Quiet',
        Description: 'no logs',
        Type: 'SERVICE_CONTROL_POLICY',
        Content: JSON.stringify(deny),
      }),
    );
    const PolicyId = Policy?.PolicySummary?.Id;
    await management.organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: MEMBER }));
    expect(await gathered()).toContain('denied by statement NoLogs of service control policy Quiet');
    await management.organizations.send(new DetachPolicyCommand({ PolicyId, TargetId: MEMBER }));
  });
});
