import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';

const ACCOUNT = '222222222222';
const dataDir = mkdtempSync(join(tmpdir(), 'local-aws-iam-'));
let aws: LocalAws;

beforeAll(async () => {
  aws = await startLocalAws({ dataDir });
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

test('a user made by the admin gets keys, a policy, and a role', async () => {
  const common = { endpoint: aws.endpoint, region: 'us-east-1' };
  const iam = new IAMClient({ ...common, credentials: makeAdmin(aws.world, ACCOUNT) });
  await iam.send(new CreateUserCommand({ UserName: 'dev' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'dev' }));
  const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
  const sts = new STSClient({ ...common, credentials });
  const identity = await sts.send(new GetCallerIdentityCommand({}));
  expect(identity.Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/dev`);
  const RoleArn = aws.world.iam.bootstrap.role({
    account: ACCOUNT,
    name: 'Engineer',
    trust: {
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
    },
  });
  const assume = () => sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'dev-1' }));
  await expect(assume()).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
  await iam.send(
    new PutUserPolicyCommand({
      UserName: 'dev',
      PolicyName: 'assume',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: RoleArn },
      }),
    }),
  );
  const session = await assume();
  expect(session.AssumedRoleUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/Engineer/dev-1`);
  expect(session.AssumedRoleUser?.AssumedRoleId).toMatch(/^AROA[A-Z2-7]{17}:dev-1$/);
});
