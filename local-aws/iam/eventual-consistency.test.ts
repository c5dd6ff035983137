import * as iam from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const DELAY_MS = 2000;
const clock = { now: Date.now() };
let aws: LocalAws;
let admin: iam.IAMClient;

beforeAll(async () => {
  aws = await startTestAws({ now: () => clock.now, iamPropagation: { minMs: DELAY_MS, maxMs: DELAY_MS } });
  admin = new iam.IAMClient({ ...scope(), credentials: makeAdmin(aws.world, ACCOUNT) });
});

afterAll(() => aws.close());

function scope() {
  return { endpoint: aws.endpoint, region: 'us-east-1', maxAttempts: 1 };
}

/** The statement as a document. */
function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statement });
}

async function newUser(UserName: string) {
  await admin.send(new iam.CreateUserCommand({ UserName }));
  const { AccessKey: key } = await admin.send(new iam.CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
}

test('a new access key works only after the delay, though IAM lists it at once', async () => {
  const credentials = await newUser('fresh');
  const { AccessKeyMetadata } = await admin.send(new iam.ListAccessKeysCommand({ UserName: 'fresh' }));
  expect(AccessKeyMetadata).toHaveLength(1);
  const sts = new STSClient({ ...scope(), credentials });
  const who = () => sts.send(new GetCallerIdentityCommand({}));
  await expect(who()).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  clock.now += DELAY_MS;
  expect((await who()).Arn).toContain(':user/fresh');
});

test('a policy that was taken away lets its user in until the delay is over', async () => {
  const credentials = await newUser('leaver');
  const PolicyDocument = document({ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' });
  await admin.send(new iam.PutUserPolicyCommand({ UserName: 'leaver', PolicyName: 'p', PolicyDocument }));
  clock.now += DELAY_MS;
  const client = new iam.IAMClient({ ...scope(), credentials });
  await client.send(new iam.ListUsersCommand({}));
  await admin.send(new iam.DeleteUserPolicyCommand({ UserName: 'leaver', PolicyName: 'p' }));
  const read = admin.send(new iam.GetUserPolicyCommand({ UserName: 'leaver', PolicyName: 'p' }));
  await expect(read).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  clock.now += DELAY_MS - 1;
  await client.send(new iam.ListUsersCommand({}));
  clock.now += 1;
  await expect(client.send(new iam.ListUsersCommand({}))).rejects.toThrow(/not authorized/);
});

test('a trust policy lets its principals in only after the delay', async () => {
  const AssumeRolePolicyDocument = document({
    Effect: 'Allow',
    Principal: { AWS: ACCOUNT },
    Action: 'sts:AssumeRole',
  });
  await admin.send(new iam.CreateRoleCommand({ RoleName: 'Late', AssumeRolePolicyDocument }));
  const sts = new STSClient({ ...scope(), credentials: makeAdmin(aws.world, ACCOUNT) });
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/Late`;
  const assume = () => sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'dev' }));
  await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
  clock.now += DELAY_MS;
  const { Credentials: issued } = await assume();
  const credentials = {
    accessKeyId: issued!.AccessKeyId!,
    secretAccessKey: issued!.SecretAccessKey!,
    sessionToken: issued!.SessionToken!,
  };
  const session = new STSClient({ ...scope(), credentials });
  expect((await session.send(new GetCallerIdentityCommand({}))).Arn).toContain('assumed-role/Late/dev');
});
