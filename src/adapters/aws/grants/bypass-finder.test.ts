import {
  AddUserToGroupCommand,
  CreateGroupCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { MEMBER_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GrantWorld, startGrantWorld } from '../../../../test/builders/grant-world.ts';
import type { Bypass } from '../../../domain/grants/grant.ts';

let world: GrantWorld;
beforeAll(async () => {
  world = await startGrantWorld();
});
afterAll(() => world.close());

const arnOf = (user: string) => `arn:aws:iam::${MEMBER_ACCOUNT}:user/${user}`;
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string | string[], Resource: string | string[] = '*', Condition?: object) => ({
  Sid: 'Way',
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition === undefined ? {} : { Condition }),
});

let made = 0;
/** A user with one inline policy; gives its ARN. */
async function userWith(...statements: object[]): Promise<string> {
  made += 1;
  const UserName = `person-${made}`;
  await world.admin.iam.send(new CreateUserCommand({ UserName }));
  if (statements.length > 0)
    await world.admin.iam.send(
      new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument: policyOf(...statements) }),
    );
  return arnOf(UserName);
}

function findOn(principal: string, name: 'DevEC2Instance' | 'ProdEC2Instance'): Promise<readonly Bypass[]> {
  const node = world.seed.nodes.find((one) => one.name === name)!;
  const tags = { Name: name, Environment: node.environment };
  const target = {
    account: MEMBER_ACCOUNT,
    region: REGION,
    id: node.instanceId!,
    name,
    kind: 'ec2' as const,
    tags,
  };
  return world.restarted().bypasses.find(principal, target, 'SSM-SessionManagerRunShell');
}
const dev = (principal: string) => findOn(principal, 'DevEC2Instance');

test('the lab’s contractor has no other way in, on Dev and on Prod', async () => {
  expect(await dev(arnOf('contractor'))).toEqual([]);
  expect(await findOn(arnOf('contractor'), 'ProdEC2Instance')).toEqual([]);
});

test('the lab’s engineer has a standing Allow on Dev, named by its statement, and none on Prod', async () => {
  expect(await dev(arnOf('engineer'))).toEqual([
    {
      kind: 'standing-access',
      action: 'ssm:StartSession',
      because: 'allowed by statement number 2 of managed policy lab-engineer',
    },
  ]);
  expect(await findOn(arnOf('engineer'), 'ProdEC2Instance')).toEqual([]);
});

test('an administrator has every way', async () => {
  const found = await dev(arnOf('admin'));
  expect(found.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['standing-access', 'send-command', 'other']),
  );
  expect(JSON.stringify(found)).toContain('AdministratorAccess');
});

test('what a grant of ours wrote is no bypass', async () => {
  const grant = world.grant({ mechanism: 'iam-policy', principal: arnOf('contractor') });
  await world.mechanisms['iam-policy'].prepare(grant);
  expect(await dev(arnOf('contractor'))).toEqual([]);
  await world.mechanisms['iam-policy'].remove(grant);
});

test('a statement that only looks like ours, and has no date, is one', async () => {
  const forged = { ...allow('ssm:StartSession'), Sid: 'Sallyport0123456789abStart' };
  expect((await dev(await userWith(forged))).map(({ kind }) => kind)).toContain('standing-access');
});

test.each([
  ['ssm:SendCommand', allow('ssm:SendCommand'), 'send-command'],
  [
    'a document of AWS',
    allow('ssm:StartSession', ['arn:aws:ec2:*:*:instance/*', 'arn:aws:ssm:*::document/*'], {
      Bool: { 'ssm:SessionDocumentAccessCheck': 'true' },
    }),
    'standing-access',
  ],
  ['iam:PutUserPolicy', allow('iam:PutUserPolicy', 'arn:aws:iam::*:user/other'), 'other'],
  ['iam:PassRole', allow(['iam:PassRole', 'ec2:RunInstances']), 'other'],
  ['ssm:ResumeSession of anybody', allow('ssm:ResumeSession'), 'other'],
  ['an automation', allow('ssm:StartAutomationExecution'), 'other'],
])('%s is a way in', async (_way, statement, kind) => {
  const found = await dev(await userWith(statement));
  expect(found).toMatchObject([
    { kind, because: expect.stringContaining('statement Way of inline policy p') },
  ]);
});

test('a way that depends on what is not known is listed as one that cannot be ruled out', async () => {
  const fromOffice = allow('ssm:StartSession', '*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } });
  expect((await dev(await userWith(fromOffice)))[0]?.because).toMatch(
    /^cannot be ruled out: it depends on aws:SourceIp/,
  );
});

test('a way that a tag of the node excludes is none', async () => {
  const prodOnly = allow('ssm:StartSession', '*', {
    StringEquals: { 'ssm:resourceTag/Environment': 'Prod' },
  });
  expect(await dev(await userWith(prodOnly))).toEqual([]);
});

test('a group’s policy counts as the user’s', async () => {
  const principal = await userWith();
  const UserName = principal.split('/')[1]!;
  await world.admin.iam.send(new CreateGroupCommand({ GroupName: 'ops' }));
  await world.admin.iam.send(
    new PutGroupPolicyCommand({
      GroupName: 'ops',
      PolicyName: 'g',
      PolicyDocument: policyOf(allow('ssm:StartSession')),
    }),
  );
  await world.admin.iam.send(new AddUserToGroupCommand({ GroupName: 'ops', UserName }));
  expect(await dev(principal)).toMatchObject([
    { because: 'allowed by statement Way of inline policy g of group ops' },
  ]);
});

test('a role that may be assumed, and what it could do there, are named', async () => {
  const principal = await userWith();
  await world.admin.iam.send(
    new CreateRoleCommand({
      RoleName: 'Jump',
      AssumeRolePolicyDocument: policyOf({
        Effect: 'Allow',
        Principal: { AWS: principal },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  expect(await dev(principal)).toEqual([]);
  await world.admin.iam.send(
    new PutRolePolicyCommand({
      RoleName: 'Jump',
      PolicyName: 'shell',
      PolicyDocument: policyOf(allow('ssm:StartSession')),
    }),
  );
  expect(await dev(principal)).toMatchObject([
    {
      action: 'sts:AssumeRole, then ssm:StartSession',
      because: expect.stringMatching(/^role Jump: .+; there allowed by statement Way of inline policy shell/),
    },
  ]);
});

test('a principal that is not there, or is of another account, is a fault and never an empty list', async () => {
  await expect(dev(arnOf('nobody'))).rejects.toMatchObject({ code: 'AWS_NOT_KNOWN' });
  await expect(dev('arn:aws:iam::111111111111:user/hub')).rejects.toMatchObject({ code: 'AWS_NOT_KNOWN' });
});
