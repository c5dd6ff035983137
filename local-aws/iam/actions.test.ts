import * as iam from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';
import { createAccessKey } from './actions/create-access-key.ts';
import { createLoginProfile } from './actions/create-login-profile.ts';
import { totpCode, totpStep } from './mfa.ts';

const ACCOUNT = '222222222222';
const CORE = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
const clock = { now: Date.now() };
let aws: LocalAws;
let admin: iam.IAMClient;

beforeAll(async () => {
  aws = await startTestAws({ now: () => clock.now });
  admin = clientOf(makeAdmin(aws.world, ACCOUNT));
});

afterAll(() => aws.close());

function clientOf(credentials: { accessKeyId: string; secretAccessKey: string }) {
  return new iam.IAMClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
}

function policy(action: string | string[], more: object = {}): string {
  const statement = { Effect: 'Allow', Action: action, Resource: '*', ...more };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' },
});

/** A user with keys, and a client of theirs. */
async function newUser(name: string, document?: string) {
  await admin.send(new iam.CreateUserCommand({ UserName: name }));
  const { AccessKey: key } = await admin.send(new iam.CreateAccessKeyCommand({ UserName: name }));
  if (document !== undefined)
    await admin.send(
      new iam.PutUserPolicyCommand({ UserName: name, PolicyName: 'own', PolicyDocument: document }),
    );
  const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  return { client: clientOf(credentials), credentials };
}

describe('users', () => {
  test('are made, found, renamed with their keys, and deleted when nothing hangs on them', async () => {
    const { credentials } = await newUser('eve');
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
    await newUser('Kim');
    await expect(admin.send(new iam.CreateUserCommand({ UserName: 'KIM' }))).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
    });
  });

  test('have two access keys at most; an inactive one is unknown', async () => {
    const { client, credentials } = await newUser('two', policy('iam:GetUser'));
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
    await newUser('page-1');
    await newUser('page-2');
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
    const { client } = await newUser('tagged', policy('iam:ListGroups', { Condition: condition }));
    await expect(client.send(new iam.ListGroupsCommand({}))).rejects.toThrow(/not authorized to perform/);
    await admin.send(new iam.TagUserCommand({ UserName: 'tagged', Tags: [{ Key: 'Team', Value: 'ops' }] }));
    await client.send(new iam.ListGroupsCommand({}));
    await admin.send(new iam.UntagUserCommand({ UserName: 'tagged', TagKeys: ['team'] }));
    expect((await admin.send(new iam.ListUserTagsCommand({ UserName: 'tagged' }))).Tags).toEqual([]);
  });
});

describe('policies', () => {
  test('that are malformed are refused with the place of the mistake', async () => {
    await admin.send(new iam.CreateUserCommand({ UserName: 'mal' }));
    const put = (PolicyDocument: string) =>
      admin.send(new iam.PutUserPolicyCommand({ UserName: 'mal', PolicyName: 'p', PolicyDocument }));
    await expect(put('{"Version":')).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    await expect(put(policy('nonsense'))).rejects.toThrow(/Statement\[0\]/);
    const withPrincipal = policy('s3:*', { Principal: '*' });
    await expect(put(withPrincipal)).rejects.toThrow('should not specify a principal');
  });

  test('inline stay within 2,048 characters a user, white space not counted', async () => {
    await admin.send(new iam.CreateUserCommand({ UserName: 'big' }));
    const put = (PolicyName: string, actions: number, indent: number) => {
      const document = JSON.parse(policy(Array.from({ length: actions }, (_, i) => `ssm:Action${1000 + i}`)));
      const PolicyDocument = JSON.stringify(document, null, indent);
      return admin.send(new iam.PutUserPolicyCommand({ UserName: 'big', PolicyName, PolicyDocument }));
    };
    await put('a', 60, 8);
    await put('a', 100, 0);
    await expect(put('b', 20, 0)).rejects.toThrow('Maximum policy size of 2048 bytes exceeded for user big');
  });

  test('managed have versions, of which five are kept and one is in force', async () => {
    const { client } = await newUser('ver');
    const { Policy } = await admin.send(
      new iam.CreatePolicyCommand({ PolicyName: 'Versions', PolicyDocument: policy('iam:ListUsers') }),
    );
    const PolicyArn = Policy!.Arn!;
    await admin.send(new iam.AttachUserPolicyCommand({ UserName: 'ver', PolicyArn }));
    await expect(client.send(new iam.ListGroupsCommand({}))).rejects.toThrow(
      /no identity-based policy allows/,
    );
    const add = (SetAsDefault: boolean) =>
      admin.send(
        new iam.CreatePolicyVersionCommand({
          PolicyArn,
          PolicyDocument: policy('iam:ListGroups'),
          SetAsDefault,
        }),
      );
    await add(true);
    await client.send(new iam.ListGroupsCommand({}));
    for (let i = 0; i < 3; i++) await add(false);
    await expect(add(false)).rejects.toMatchObject({ name: 'LimitExceededException' });
    const { Versions } = await admin.send(new iam.ListPolicyVersionsCommand({ PolicyArn }));
    expect(Versions?.map((version) => version.VersionId)).toEqual(['v5', 'v4', 'v3', 'v2', 'v1']);
    await expect(
      admin.send(new iam.DeletePolicyVersionCommand({ PolicyArn, VersionId: 'v2' })),
    ).rejects.toThrow('Cannot delete the default version of a policy.');
    await admin.send(new iam.SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    const entities = await admin.send(new iam.ListEntitiesForPolicyCommand({ PolicyArn }));
    expect(entities.PolicyUsers?.map((user) => user.UserName)).toEqual(['ver']);
    await expect(admin.send(new iam.DeletePolicyCommand({ PolicyArn }))).rejects.toThrow(
      'attached to entities',
    );
  });

  test('of AWS can be read, attached and listed, but not changed', async () => {
    const { Policy } = await admin.send(new iam.GetPolicyCommand({ PolicyArn: CORE }));
    expect(Policy?.PolicyId).toBe('ANPAIXSHM2BNB2D3AXXRU');
    const { PolicyVersion } = await admin.send(
      new iam.GetPolicyVersionCommand({ PolicyArn: CORE, VersionId: Policy!.DefaultVersionId! }),
    );
    expect(JSON.parse(decodeURIComponent(PolicyVersion!.Document!)).Statement).toBeInstanceOf(Array);
    await expect(admin.send(new iam.DeletePolicyCommand({ PolicyArn: CORE }))).rejects.toThrow(/AWS managed/);
    const missing = 'arn:aws:iam::aws:policy/NoSuchPolicy';
    await expect(
      admin.send(new iam.AttachUserPolicyCommand({ UserName: 'admin', PolicyArn: missing })),
    ).rejects.toThrow(`Policy ${missing} does not exist or is not attachable.`);
  });

  test('of a boundary limit what a user may do, and who may be given more', async () => {
    const { Policy } = await admin.send(
      new iam.CreatePolicyCommand({ PolicyName: 'Fence', PolicyDocument: policy('iam:List*') }),
    );
    const PermissionsBoundary = Policy!.Arn!;
    const { client } = await newUser('fenced', policy('iam:*'));
    await client.send(new iam.GetUserCommand({}));
    await admin.send(new iam.PutUserPermissionsBoundaryCommand({ UserName: 'fenced', PermissionsBoundary }));
    await client.send(new iam.ListUsersCommand({}));
    await expect(client.send(new iam.GetUserCommand({}))).rejects.toThrow(/no permissions boundary allows/);
    const onlyFenced = policy('iam:CreateUser', {
      Condition: { StringEquals: { 'iam:PermissionsBoundary': PermissionsBoundary } },
    });
    const { client: helper } = await newUser('helper', onlyFenced);
    await expect(helper.send(new iam.CreateUserCommand({ UserName: 'free' }))).rejects.toThrow(
      /not authorized/,
    );
    await helper.send(new iam.CreateUserCommand({ UserName: 'bound', PermissionsBoundary }));
    await admin.send(new iam.DeleteUserPermissionsBoundaryCommand({ UserName: 'fenced' }));
    await client.send(new iam.GetUserCommand({}));
  });
});

describe('groups', () => {
  test('give their policies to their users for as long as they are in them', async () => {
    const { client } = await newUser('member');
    await admin.send(new iam.CreateGroupCommand({ GroupName: 'readers' }));
    await admin.send(
      new iam.PutGroupPolicyCommand({
        GroupName: 'readers',
        PolicyName: 'p',
        PolicyDocument: policy('iam:ListRoles'),
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

describe('roles and instance profiles', () => {
  test('a profile holds one role, which cannot be deleted while it does', async () => {
    for (const RoleName of ['r1', 'r2'])
      await admin.send(new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST }));
    await admin.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: 'prof' }));
    const add = (RoleName: string) =>
      admin.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName: 'prof', RoleName }));
    await add('r1');
    await expect(add('r2')).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(admin.send(new iam.DeleteRoleCommand({ RoleName: 'r1' }))).rejects.toThrow(
      'must remove roles from instance profile first',
    );
    const { InstanceProfiles } = await admin.send(
      new iam.ListInstanceProfilesForRoleCommand({ RoleName: 'r1' }),
    );
    expect(InstanceProfiles?.[0]?.Roles?.[0]?.RoleName).toBe('r1');
    const arn = `arn:aws:iam::${ACCOUNT}:instance-profile/prof`;
    expect(aws.world.iam.roleOfInstanceProfile(arn)?.name).toBe('r1');
  });

  test('putting a role into a profile needs iam:PassRole on it', async () => {
    const { client } = await newUser('passer', policy('iam:AddRoleToInstanceProfile'));
    await admin.send(new iam.CreateRoleCommand({ RoleName: 'passed', AssumeRolePolicyDocument: TRUST }));
    await admin.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName: 'pass-prof' }));
    const add = client.send(
      new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName: 'pass-prof', RoleName: 'passed' }),
    );
    await expect(add).rejects.toThrow(/iam:PassRole on resource: arn:aws:iam::222222222222:role\/passed/);
  });

  test('a trust policy comes back with a list of statements and names principals that exist', async () => {
    const { Role } = await admin.send(new iam.GetRoleCommand({ RoleName: 'r2' }));
    const trust = JSON.parse(decodeURIComponent(Role!.AssumeRolePolicyDocument!));
    expect(trust.Statement[0].Principal).toEqual({ Service: 'ssm.amazonaws.com' });
    const PolicyDocument = TRUST.replace(
      '"Service":"ssm.amazonaws.com"',
      `"AWS":"arn:aws:iam::${ACCOUNT}:user/no"`,
    );
    await expect(
      admin.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName: 'r2', PolicyDocument })),
    ).rejects.toThrow(/Invalid principal in policy/);
  });

  test('reserved paths are AWS’s own', async () => {
    const create = admin.send(
      new iam.CreateRoleCommand({
        RoleName: 'x',
        Path: '/aws-service-role/x/',
        AssumeRolePolicyDocument: TRUST,
      }),
    );
    await expect(create).rejects.toThrow(/Service linked roles/);
    aws.world.iam.bootstrap.role({
      account: ACCOUNT,
      name: 'AWSReservedSSO_Admin_1',
      path: '/aws-reserved/sso.amazonaws.com/',
      trust: JSON.parse(TRUST),
    });
    const put = new iam.PutRolePolicyCommand({
      RoleName: 'AWSReservedSSO_Admin_1',
      PolicyName: 'p',
      PolicyDocument: policy('s3:*'),
    });
    await expect(admin.send(put)).rejects.toThrow(/only modifiable by AWS/);
  });
});

test('the simulator answers from the policies of a user, with the context given', async () => {
  const condition = { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } };
  await newUser('sim', policy('ssm:StartSession', { Condition: condition }));
  const ask = (at: string) =>
    admin.send(
      new iam.SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::${ACCOUNT}:user/sim`,
        ActionNames: ['ssm:StartSession', 'ssm:SendCommand'],
        ContextEntries: [
          { ContextKeyName: 'aws:CurrentTime', ContextKeyValues: [at], ContextKeyType: 'date' },
        ],
      }),
    );
  const decisions = async (at: string) => (await ask(at)).EvaluationResults?.map((each) => each.EvalDecision);
  expect(await decisions('2025-12-31T23:59:59Z')).toEqual(['allowed', 'implicitDeny']);
  expect(await decisions('2026-01-01T00:00:00Z')).toEqual(['implicitDeny', 'implicitDeny']);
});

test('the authorisation details hold each policy of each user', async () => {
  const details = await admin.send(new iam.GetAccountAuthorizationDetailsCommand({ Filter: ['User'] }));
  const sim = details.UserDetailList?.find((user) => user.UserName === 'sim');
  expect(sim?.UserPolicyList?.[0]?.PolicyName).toBe('own');
  expect(details.RoleDetailList).toEqual([]);
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

test('no secret reaches CloudTrail', () => {
  const made = { AccessKey: { UserName: 'dev', AccessKeyId: 'AKIA', SecretAccessKey: 'hunter2' } };
  expect(JSON.stringify(createAccessKey.trailResponse?.(made, {}))).not.toContain('hunter2');
  const asked = { UserName: 'dev', Password: 'hunter2' };
  expect(JSON.stringify(createLoginProfile.trailRequest?.(asked))).not.toContain('hunter2');
});
