import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FactClients } from '../../src/adapters/aws/facts/fact-clients.ts';
import {
  type FactWorld,
  HUB,
  MEMBER,
  makeFactWorld,
  REGION,
  ROLE,
  runInstance,
} from '../../test/builders/fact-world.ts';
import { NAMES } from '../names.ts';
import { only } from '../testing/place.ts';
import { deploy } from '../testing/resolve-template.ts';
import { surveyPlace } from './survey.ts';

const place = { account: MEMBER, region: REGION };
const clock = { now: () => Date.UTC(2026, 10, 21) };

let world: FactWorld;
let clients: FactClients;

beforeAll(async () => {
  world = await makeFactWorld();
  clients = { ...world.member, ssm: knowing(world.member.ssm, world.instanceId) };
});

afterAll(() => world.aws.close());

/** Systems Manager, with one node that no agent has to run for. */
function knowing(ssm: SSMClient, InstanceId: string): SSMClient {
  return new Proxy(ssm, {
    get: (target, key) => {
      if (key !== 'send') return Reflect.get(target, key, target);
      return (command: object) =>
        command instanceof DescribeInstanceInformationCommand
          ? Promise.resolve({ InstanceInformationList: [{ InstanceId, PingStatus: 'Online' }] })
          : target.send(command as DescribeInstanceInformationCommand);
    },
  });
}

const survey = () => surveyPlace(place, { clients, clock, hubAccount: HUB });

test("a role that cannot log is told with what it lacks; with the deployment's own policy it is quiet", async () => {
  const before = await survey();
  expect(before.filter(({ kind }) => kind === 'cannot-log')).toMatchObject([
    {
      what: expect.stringContaining(`role ${ROLE} of`),
      because: expect.stringMatching(/s3:PutObject.*logs:CreateLogStream/),
      next: expect.stringContaining(NAMES.nodePolicy),
    },
  ]);
  const member = deploy(NAMES.memberStack, {
    ...place,
    parameters: {
      HomeRegion: REGION,
      HubAccount: HUB,
      ExternalId: 'said-so',
      KeyAdministrators: 'arn:aws:iam::*:role/KeyAdmin',
    },
  });
  const { Properties } = only(member, 'AWS::IAM::ManagedPolicy', { ManagedPolicyName: NAMES.nodePolicy });
  const channels = { Effect: 'Allow', Action: 'ssmmessages:*', Resource: '*' };
  for (const [PolicyName, document] of [
    [NAMES.nodePolicy, Properties['PolicyDocument']],
    ['channels', { Version: '2012-10-17', Statement: [channels] }],
  ] as const)
    await clients.iam.send(
      new PutRolePolicyCommand({ RoleName: ROLE, PolicyName, PolicyDocument: JSON.stringify(document) }),
    );
  expect((await survey()).filter(({ kind }) => kind === 'cannot-log')).toEqual([]);
});

test('an instance that Systems Manager does not manage, and a document in the way, are told', async () => {
  const other = await runInstance(world.member);
  const found = await survey();
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'not-managed', what: expect.stringContaining(other) }),
  );
  expect(found).toContainEqual(
    expect.objectContaining({ kind: 'in-the-way', what: 'document SSM-SessionManagerRunShell' }),
  );
});
