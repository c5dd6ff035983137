import { CreateGroupCommand, IAMClient, ListGroupsCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import * as sts from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newSeed, totpCode, totpStep } from '../iam/mfa.ts';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';
import { assumeRole } from './actions/assume-role.ts';

const ACCOUNT = '222222222222';
const HUB = '111111111111';
const SCOPE = { region: 'us-east-1', maxAttempts: 1 };
const clock = { now: Date.now() };
let aws: LocalAws;
let admin: sts.STSClient;

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

beforeAll(async () => {
  aws = await startTestAws({ now: () => clock.now });
  admin = stsOf(makeAdmin(aws.world, ACCOUNT));
});

afterAll(() => aws.close());

function stsOf(credentials: Keys, systemClockOffset = 0) {
  return new sts.STSClient({ ...SCOPE, endpoint: aws.endpoint, credentials, systemClockOffset });
}

function iamOf(credentials: Keys) {
  return new IAMClient({ ...SCOPE, endpoint: aws.endpoint, credentials });
}

function keysOf(answer: { Credentials?: sts.Credentials | undefined }): Keys {
  const { AccessKeyId, SecretAccessKey, SessionToken } = answer.Credentials!;
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken! };
}

function policy(action: string | string[], more: object = {}) {
  const statement = { Effect: 'Allow', Action: action, Resource: '*', ...more };
  return { Version: '2012-10-17', Statement: [statement] };
}

function trust(account: string, action: string | string[] = 'sts:AssumeRole', more: object = {}) {
  const statement = { Effect: 'Allow', Principal: { AWS: account }, Action: action, ...more };
  return { Version: '2012-10-17', Statement: [statement] };
}

function role(name: string, options: { trust: object; may?: object; maxSessionSeconds?: number }): string {
  const { may = policy('*'), ...rest } = options;
  return aws.world.iam.bootstrap.role({
    account: ACCOUNT,
    name,
    policies: [{ name: 'may', document: may }],
    ...rest,
  });
}

type Request = Omit<sts.AssumeRoleCommandInput, 'RoleSessionName'> & { RoleSessionName?: string };

function assume(client: sts.STSClient, input: Request) {
  return client.send(new sts.AssumeRoleCommand({ RoleSessionName: 'dev', ...input }));
}

describe('AssumeRole', () => {
  test('gives credentials that are the session, until they expire', async () => {
    const RoleArn = role('Plain', { trust: trust(ACCOUNT) });
    const answer = await assume(admin, { RoleArn, DurationSeconds: 900 });
    const { AssumedRoleUser: user } = answer;
    expect(answer.Credentials?.Expiration?.getTime()).toBe(Math.floor(clock.now / 1000) * 1000 + 900_000);
    const session = stsOf(keysOf(answer));
    const identity = await session.send(new sts.GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ UserId: user?.AssumedRoleId, Arn: user?.Arn, Account: ACCOUNT });
    const forged = stsOf({ ...keysOf(answer), sessionToken: 'x' });
    await expect(forged.send(new sts.GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    aws.world.iam.tables.roles.delete(`${ACCOUNT}/plain`);
    await expect(session.send(new sts.GetCallerIdentityCommand({}))).rejects.toThrow(/token/);
  });

  test('is refused alike for a role that does not trust the caller and for one that is not there', async () => {
    const RoleArn = role('Closed', { trust: trust(HUB) });
    const missing = `arn:aws:iam::${ACCOUNT}:role/Missing`;
    for (const arn of [RoleArn, missing])
      await expect(assume(admin, { RoleArn: arn })).rejects.toMatchObject({
        name: 'AccessDenied',
        message: expect.stringContaining(`not authorized to perform: sts:AssumeRole on resource: ${arn}`),
      });
  });

  test('across accounts needs both the trust policy and the caller’s own', async () => {
    const RoleArn = role('Cross', { trust: trust(HUB) });
    const hub = stsOf(makeAdmin(aws.world, HUB));
    await assume(hub, { RoleArn });
    const { accessKeyId, secretAccessKey } = aws.world.iam.bootstrap.user({ account: HUB, name: 'nobody' });
    await expect(assume(stsOf({ accessKeyId, secretAccessKey }), { RoleArn })).rejects.toThrow(
      /not authorized/,
    );
  });

  test('limits the session by its session policy', async () => {
    const RoleArn = role('Limited', { trust: trust(ACCOUNT) });
    const Policy = JSON.stringify(policy('iam:ListUsers'));
    const answer = await assume(admin, { RoleArn, Policy });
    expect(answer.PackedPolicySize).toBeGreaterThan(0);
    const session = iamOf(keysOf(answer));
    await session.send(new ListUsersCommand({}));
    await expect(session.send(new ListGroupsCommand({}))).rejects.toThrow(/no session policy allows/);
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/IAMReadOnlyAccess' }];
    const reader = iamOf(keysOf(await assume(admin, { RoleArn, PolicyArns })));
    await reader.send(new ListGroupsCommand({}));
    await expect(reader.send(new CreateGroupCommand({ GroupName: 'g' }))).rejects.toThrow(/not authorized/);
    const long = JSON.stringify(policy(Array.from({ length: 200 }, (_, i) => `ssm:A${i}xxxx`)));
    await expect(assume(admin, { RoleArn, Policy: long })).rejects.toThrow(/less than or equal to 2048/);
  });

  test('holds the external id, the session name and the source identity against the trust policy', async () => {
    const RoleArn = role('Strict', {
      trust: trust(ACCOUNT, ['sts:AssumeRole', 'sts:SetSourceIdentity'], {
        Condition: {
          StringEquals: { 'sts:ExternalId': 'secret', 'sts:SourceIdentity': 'dev@example.com' },
          StringLike: { 'sts:RoleSessionName': 'g-*' },
        },
      }),
    });
    const good = {
      RoleArn,
      RoleSessionName: 'g-1',
      ExternalId: 'secret',
      SourceIdentity: 'dev@example.com',
    };
    expect((await assume(admin, good)).SourceIdentity).toBe('dev@example.com');
    for (const bad of [
      { ExternalId: 'guess' },
      { RoleSessionName: 'x-1' },
      { SourceIdentity: 'eve@example.com' },
    ])
      await expect(assume(admin, { ...good, ...bad })).rejects.toThrow(/not authorized/);
  });

  test('keeps source identity and transitive tags through a chain, and the chain short', async () => {
    const all = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
    const first = role('First', { trust: trust(ACCOUNT, all), maxSessionSeconds: 43_200 });
    const second = role('Second', { trust: trust(ACCOUNT, all), maxSessionSeconds: 43_200 });
    const session = stsOf(
      keysOf(
        await assume(admin, {
          RoleArn: first,
          DurationSeconds: 43_200,
          SourceIdentity: 'dev@example.com',
          Tags: [
            { Key: 'Team', Value: 'ops' },
            { Key: 'Site', Value: 'a' },
          ],
          TransitiveTagKeys: ['Team'],
        }),
      ),
    );
    const chained = await assume(session, { RoleArn: second });
    expect(chained.SourceIdentity).toBe('dev@example.com');
    const { principal } = aws.world.iam.findCredential(chained.Credentials!.AccessKeyId!)!;
    expect(principal.sessionTags).toEqual({ Team: 'ops' });
    await expect(assume(session, { RoleArn: second, SourceIdentity: 'eve' })).rejects.toThrow(
      /cannot be changed/,
    );
    await expect(assume(session, { RoleArn: second, Tags: [{ Key: 'team', Value: 'x' }] })).rejects.toThrow(
      /conflicts with a transitive tag key/,
    );
    await expect(assume(session, { RoleArn: second, DurationSeconds: 3601 })).rejects.toThrow(
      /1 hour session limit for roles assumed by role chaining/,
    );
  });

  test('needs the role’s leave for its duration, its tags and its source identity', async () => {
    const RoleArn = role('Short', { trust: trust(ACCOUNT) });
    await expect(assume(admin, { RoleArn, DurationSeconds: 3601 })).rejects.toThrow(/MaxSessionDuration/);
    await expect(assume(admin, { RoleArn, DurationSeconds: 899 })).rejects.toThrow(
      /greater than or equal to 900/,
    );
    await expect(assume(admin, { RoleArn, Tags: [{ Key: 'a', Value: 'b' }] })).rejects.toThrow(
      /sts:TagSession/,
    );
    await expect(assume(admin, { RoleArn, SourceIdentity: 'dev' })).rejects.toThrow(/sts:SetSourceIdentity/);
  });

  test('reads MFA from the code that is given, once', async () => {
    const RoleArn = role('Careful', {
      trust: trust(ACCOUNT, 'sts:AssumeRole', {
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      }),
    });
    const seed = newSeed();
    const SerialNumber = `arn:aws:iam::${ACCOUNT}:mfa/admin`;
    const user = aws.world.iam.tables.users.get(`${ACCOUNT}/admin`)!;
    aws.world.iam.tables.mfaDevices.set(SerialNumber, {
      serialNumber: SerialNumber,
      account: ACCOUNT,
      seed,
      userId: user.id,
      userName: user.name,
      lastStep: 0,
    });
    await expect(assume(admin, { RoleArn })).rejects.toThrow(/not authorized/);
    const TokenCode = totpCode(seed, totpStep(clock.now));
    await assume(admin, { RoleArn, SerialNumber, TokenCode });
    await expect(assume(admin, { RoleArn, SerialNumber, TokenCode })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const next = totpCode(seed, totpStep(clock.now) + 1);
    const own = await admin.send(new sts.GetSessionTokenCommand({ SerialNumber, TokenCode: next }));
    await assume(stsOf(keysOf(own)), { RoleArn });
  });

  test('leaves no secret in CloudTrail', () => {
    const Credentials = {
      AccessKeyId: 'ASIA',
      SecretAccessKey: 'hunter2',
      SessionToken: 'hunter3',
      Expiration: new Date(0),
    };
    const AssumedRoleUser = { AssumedRoleId: 'AROA:dev', Arn: 'arn' };
    const shown = assumeRole.trailResponse?.({ Credentials, AssumedRoleUser }, {});
    expect(JSON.stringify(shown)).not.toMatch(/hunter/);
    expect(shown).toMatchObject({
      credentials: { accessKeyId: 'ASIA' },
      assumedRoleUser: { assumedRoleId: 'AROA:dev' },
    });
  });
});

describe('a federated user', () => {
  test('may do what both the calling user and the policy passed allow', async () => {
    const Policy = JSON.stringify(policy('sts:GetAccessKeyInfo'));
    const answer = await admin.send(new sts.GetFederationTokenCommand({ Name: 'guest', Policy }));
    expect(answer.FederatedUser?.Arn).toBe(`arn:aws:sts::${ACCOUNT}:federated-user/guest`);
    const guest = stsOf(keysOf(answer));
    const AccessKeyId = answer.Credentials!.AccessKeyId!;
    const info = await guest.send(new sts.GetAccessKeyInfoCommand({ AccessKeyId }));
    expect(info.Account).toBe(ACCOUNT);
    const RoleArn = role('ForGuest', { trust: trust(ACCOUNT) });
    await expect(assume(guest, { RoleArn })).rejects.toThrow(/not authorized/);
  });

  test('without a policy may do nothing but say who they are', async () => {
    const answer = await admin.send(new sts.GetFederationTokenCommand({ Name: 'guest' }));
    const guest = stsOf(keysOf(answer));
    await guest.send(new sts.GetCallerIdentityCommand({}));
    await expect(
      guest.send(new sts.GetAccessKeyInfoCommand({ AccessKeyId: answer.Credentials!.AccessKeyId! })),
    ).rejects.toThrow(/not authorized/);
  });
});

test('a user who is denied everything still learns who they are', async () => {
  const document = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] };
  const { accessKeyId, secretAccessKey, arn } = aws.world.iam.bootstrap.user({
    account: ACCOUNT,
    name: 'barred',
    policies: [{ name: 'deny', document }],
  });
  const client = stsOf({ accessKeyId, secretAccessKey });
  expect((await client.send(new sts.GetCallerIdentityCommand({}))).Arn).toBe(arn);
});

test('credentials that have expired are told from unknown ones', async () => {
  const RoleArn = role('Expiring', { trust: trust(ACCOUNT) });
  const answer = await assume(admin, { RoleArn, DurationSeconds: 900 });
  const later = 901_000;
  clock.now += later;
  try {
    await expect(
      stsOf(keysOf(answer), later).send(new sts.GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({ name: 'ExpiredToken' });
  } finally {
    clock.now -= later;
  }
});
