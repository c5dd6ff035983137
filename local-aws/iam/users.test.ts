import * as iam from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { allowing, IamTester } from '../testing/iam-tester.ts';
import { startTestAws } from '../testing/start-test-aws.ts';
import { createAccessKey } from './actions/create-access-key.ts';
import { createLoginProfile } from './actions/create-login-profile.ts';
import { totpCode, totpStep } from './mfa.ts';

const ACCOUNT = '222222222222';
const clock = { now: Date.now() };
let aws: LocalAws;
let tester: IamTester;
let admin: iam.IAMClient;

beforeAll(async () => {
  aws = await startTestAws({ now: () => clock.now });
  tester = new IamTester(aws, ACCOUNT);
  ({ admin } = tester);
});

afterAll(() => aws.close());

describe('users', () => {
  test('are made, found, renamed with their keys, and deleted when nothing hangs on them', async () => {
    const { credentials } = await tester.newUser('eve');
    await admin.send(new iam.UpdateUserCommand({ UserName: 'eve', NewUserName: 'eva', NewPath: '/ops/' }));
    const sts = new STSClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials });
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/ops/eva`);
    const remove = () => admin.send(new iam.DeleteUserCommand({ UserName: 'eva' }));
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    const AccessKeyId = credentials.accessKeyId;
    await admin.send(new iam.DeleteAccessKeyCommand({ UserName: 'eva', AccessKeyId }));
    await remove();
    await expect(admin.send(new iam.GetUserCommand({ UserName: 'eva' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The user with name eva cannot be found.',
    });
  });

  test('have names that differ in more than case', async () => {
    await tester.newUser('Kim');
    await expect(admin.send(new iam.CreateUserCommand({ UserName: 'KIM' }))).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
    });
  });

  test('have two access keys at most; an inactive one is unknown', async () => {
    const { client, credentials } = await tester.newUser('two', allowing('iam:GetUser'));
    await admin.send(new iam.CreateAccessKeyCommand({ UserName: 'two' }));
    await expect(admin.send(new iam.CreateAccessKeyCommand({ UserName: 'two' }))).rejects.toThrow(
      'Cannot exceed quota for AccessKeysPerUser: 2',
    );
    expect((await client.send(new iam.GetUserCommand({}))).User?.UserName).toBe('two');
    const AccessKeyId = credentials.accessKeyId;
    const switchTo = (Status: 'Active' | 'Inactive') =>
      admin.send(new iam.UpdateAccessKeyCommand({ UserName: 'two', AccessKeyId, Status }));
    await switchTo('Inactive');
    await expect(client.send(new iam.GetUserCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    });
    await switchTo('Active');
    const used = await admin.send(new iam.GetAccessKeyLastUsedCommand({ AccessKeyId }));
    expect(used.AccessKeyLastUsed?.ServiceName).toBe('iam');
  });

  test('are listed in pages, and a marker of another query is refused', async () => {
    await tester.newUser('page-1');
    await tester.newUser('page-2');
    const names: string[] = [];
    const pages = iam.paginateListUsers({ client: admin, pageSize: 1 }, {});
    for await (const { Users } of pages) names.push(...(Users ?? []).map((user) => user.UserName!));
    expect(names).toEqual(expect.arrayContaining(['admin', 'page-1', 'page-2']));
    const { Marker } = await admin.send(new iam.ListUsersCommand({ MaxItems: 1 }));
    await expect(admin.send(new iam.ListRolesCommand({ Marker }))).rejects.toThrow('Invalid Marker');
  });

  test('keep a console password that cannot be read again', async () => {
    await admin.send(new iam.CreateUserCommand({ UserName: 'pass' }));
    const create = (Password: string) =>
      admin.send(new iam.CreateLoginProfileCommand({ UserName: 'pass', Password }));
    await expect(create('short')).rejects.toMatchObject({ name: 'PasswordPolicyViolationException' });
    await create('Corr3ct!horse');
    const stored = JSON.stringify(aws.world.iam.tables.users.get(`${ACCOUNT}/pass`));
    expect(stored).not.toContain('Corr3ct');
    await expect(create('Corr3ct!horse')).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
    await admin.send(new iam.DeleteLoginProfileCommand({ UserName: 'pass' }));
    const get = admin.send(new iam.GetLoginProfileCommand({ UserName: 'pass' }));
    await expect(get).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  test('bring their tags into conditions', async () => {
    const condition = { StringEquals: { 'aws:PrincipalTag/Team': 'ops' } };
    const { client } = await tester.newUser('tagged', allowing('iam:ListGroups', { Condition: condition }));
    await expect(client.send(new iam.ListGroupsCommand({}))).rejects.toThrow(/not authorized to perform/);
    await admin.send(new iam.TagUserCommand({ UserName: 'tagged', Tags: [{ Key: 'Team', Value: 'ops' }] }));
    await client.send(new iam.ListGroupsCommand({}));
    await admin.send(new iam.UntagUserCommand({ UserName: 'tagged', TagKeys: ['team'] }));
    expect((await admin.send(new iam.ListUserTagsCommand({ UserName: 'tagged' }))).Tags).toEqual([]);
  });
});

describe('groups', () => {
  test('give their policies to their users for as long as they are in them', async () => {
    const { client } = await tester.newUser('member');
    await admin.send(new iam.CreateGroupCommand({ GroupName: 'readers' }));
    await admin.send(
      new iam.PutGroupPolicyCommand({
        GroupName: 'readers',
        PolicyName: 'p',
        PolicyDocument: allowing('iam:ListRoles'),
      }),
    );
    await admin.send(new iam.AddUserToGroupCommand({ GroupName: 'readers', UserName: 'member' }));
    await client.send(new iam.ListRolesCommand({}));
    await admin.send(new iam.UpdateGroupCommand({ GroupName: 'readers', NewGroupName: 'viewers' }));
    await client.send(new iam.ListRolesCommand({}));
    const { Groups } = await admin.send(new iam.ListGroupsForUserCommand({ UserName: 'member' }));
    expect(Groups?.map((group) => group.GroupName)).toEqual(['viewers']);
    await admin.send(new iam.RemoveUserFromGroupCommand({ GroupName: 'viewers', UserName: 'member' }));
    await expect(client.send(new iam.ListRolesCommand({}))).rejects.toThrow(/not authorized/);
  });
});

test('a virtual MFA device is bound by two codes in a row', async () => {
  await admin.send(new iam.CreateUserCommand({ UserName: 'mfa' }));
  const { VirtualMFADevice: made } = await admin.send(
    new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' }),
  );
  const SerialNumber = made!.SerialNumber!;
  const seed = Buffer.from(made!.Base32StringSeed!).toString('utf8');
  const step = totpStep(clock.now);
  const enable = (AuthenticationCode1: string, AuthenticationCode2: string) =>
    admin.send(
      new iam.EnableMFADeviceCommand({
        UserName: 'mfa',
        SerialNumber,
        AuthenticationCode1,
        AuthenticationCode2,
      }),
    );
  await expect(enable(totpCode(seed, step), totpCode(seed, step))).rejects.toMatchObject({
    name: 'InvalidAuthenticationCodeException',
  });
  await enable(totpCode(seed, step), totpCode(seed, step + 1));
  const { MFADevices } = await admin.send(new iam.ListMFADevicesCommand({ UserName: 'mfa' }));
  expect(MFADevices?.[0]?.SerialNumber).toBe(SerialNumber);
});

test('names that mean something to JavaScript are names like any other', async () => {
  await tester.newUser('__proto__');
  const get = (PolicyName: string) =>
    admin.send(new iam.GetUserPolicyCommand({ UserName: '__proto__', PolicyName }));
  for (const PolicyName of ['constructor', '__proto__']) {
    await expect(get(PolicyName)).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    const PolicyDocument = allowing('iam:ListUsers');
    await admin.send(new iam.PutUserPolicyCommand({ UserName: '__proto__', PolicyName, PolicyDocument }));
    expect(decodeURIComponent((await get(PolicyName)).PolicyDocument!)).toBe(PolicyDocument);
  }
  const Tags = [{ Key: '__proto__', Value: 'x' }];
  await admin.send(new iam.TagUserCommand({ UserName: '__proto__', Tags }));
  expect((await admin.send(new iam.ListUserTagsCommand({ UserName: '__proto__' }))).Tags).toEqual(Tags);
});

test('no secret reaches CloudTrail', () => {
  const made = { AccessKey: { UserName: 'dev', AccessKeyId: 'AKIA', SecretAccessKey: 'hunter2' } };
  expect(JSON.stringify(createAccessKey.trailResponse?.(made, {}))).not.toContain('hunter2');
  const asked = { UserName: 'dev', Password: 'hunter2' };
  expect(JSON.stringify(createLoginProfile.trailRequest?.(asked))).not.toContain('hunter2');
});
