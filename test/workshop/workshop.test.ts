/**
 * The workshop's module 2, typed through the AWS CLI: roles, profile, user, policies, activations and the log group,
 * held against the answers that the workshop prints. Accounts, ids and dates differ: these are held against their form.
 * Where the workshop prints no answer, the AWS CLI's own examples are the measure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CliAnswer, describeWithAwsCli } from '../support/aws-cli.ts';
import { writePolicyFiles } from './policy-files.ts';

const ACCOUNT = '222222222222';
const DATE = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(\+00:00|Z)$/);
const MANAGED = 'arn:aws:iam::aws:policy';
const PASSWORD = 'Correct-Horse-7-Battery';

const id = (prefix: string) => expect.stringMatching(new RegExp(`^${prefix}[A-Z0-9]{16,17}$`));

describeWithAwsCli('the workshop, typed through the AWS CLI', (cli) => {
  let aws: LocalAws;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    aws = await startTestAws();
    folder = mkdtempSync(join(tmpdir(), 'workshop-'));
    writePolicyFiles(folder);
    const { accessKeyId, secretAccessKey } = makeAdmin(aws.world, ACCOUNT);
    env = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  });

  afterAll(async () => {
    await aws?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  /** Types a command as the workshop has it, without its leading `aws`. */
  const type = (line: string): Promise<CliAnswer> =>
    cli.run({ endpoint: aws.endpoint, region: 'us-east-1', env, cwd: folder }, line.split(' '));

  test('task 1: the role and the profile of EC2 nodes', async () => {
    const [profile, role] = await Promise.all([
      type('iam create-instance-profile --instance-profile-name SSMLabProfile'),
      type(
        'iam create-role --role-name SSMLabRole --assume-role-policy-document file://lab-role-trust-policy.json',
      ),
    ]);
    expect(profile.json()).toEqual({
      InstanceProfile: {
        Path: '/',
        InstanceProfileName: 'SSMLabProfile',
        InstanceProfileId: id('AIPA'),
        Arn: `arn:aws:iam::${ACCOUNT}:instance-profile/SSMLabProfile`,
        CreateDate: DATE,
        Roles: [],
      },
    });
    expect(role.json()).toEqual({
      Role: {
        Path: '/',
        RoleName: 'SSMLabRole',
        RoleId: id('AROA'),
        Arn: `arn:aws:iam::${ACCOUNT}:role/SSMLabRole`,
        CreateDate: DATE,
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          // A list, as the workshop's own get-role prints what was given as one statement.
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
      },
    });
    const [added, attached] = await Promise.all([
      type('iam add-role-to-instance-profile --role-name SSMLabRole --instance-profile-name SSMLabProfile'),
      type(
        `iam attach-role-policy --policy-arn ${MANAGED}/service-role/AmazonEC2RoleforSSM --role-name SSMLabRole`,
      ),
    ]);
    expect([added, attached]).toMatchObject(Array(2).fill({ code: 0, stdout: '', stderr: '' }));
  });

  test('task 1: the role of hybrid nodes, and the two answers that the workshop prints', async () => {
    await expectQuiet(
      type(
        'iam create-role --role-name SSMServiceRole --assume-role-policy-document file://ssmservice-trust-policy.json --query missing --output text',
      ),
      'None\n',
    );
    await expectQuiet(
      type(
        `iam attach-role-policy --role-name SSMServiceRole --policy-arn ${MANAGED}/AmazonSSMManagedInstanceCore`,
      ),
    );
    await expectQuiet(
      type(
        `iam attach-role-policy --role-name SSMServiceRole --policy-arn ${MANAGED}/CloudWatchAgentServerPolicy`,
      ),
    );
    const [policies, role] = await Promise.all([
      type('iam list-attached-role-policies --role-name SSMServiceRole'),
      type('iam get-role --role-name SSMServiceRole'),
    ]);
    expect(policies.json()).toEqual({
      AttachedPolicies: [
        {
          PolicyName: 'CloudWatchAgentServerPolicy',
          PolicyArn: `${MANAGED}/CloudWatchAgentServerPolicy`,
        },
        {
          PolicyName: 'AmazonSSMManagedInstanceCore',
          PolicyArn: `${MANAGED}/AmazonSSMManagedInstanceCore`,
        },
      ],
    });
    expect(role.json()).toEqual({
      Role: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' } },
          ],
        },
        MaxSessionDuration: 3600,
        RoleId: id('AROA'),
        CreateDate: DATE,
        RoleName: 'SSMServiceRole',
        Path: '/',
        RoleLastUsed: {},
        Arn: `arn:aws:iam::${ACCOUNT}:role/SSMServiceRole`,
      },
    });
  });

  test('task 2: an activation for each mock on-premises system, in the region that is named', async () => {
    const activate = (name: string) =>
      type(
        `ssm create-activation --default-instance-name ${name} --iam-role SSMServiceRole --registration-limit 10 --region us-east-1`,
      );
    const made = (await Promise.all([activate('DevOnPrem'), activate('ProdOnPrem')])).map((answer) =>
      answer.json<{ ActivationId: string }>(),
    );
    const form = {
      ActivationId: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      ActivationCode: expect.stringMatching(/^[A-Za-z0-9+/]{20}$/),
    };
    expect(made).toEqual([form, form]);
    const [here, elsewhere] = await Promise.all([
      type('ssm describe-activations'),
      type('ssm describe-activations --region eu-west-1'),
    ]);
    const listed = here.json<{ ActivationList: { DefaultInstanceName: string }[] }>().ActivationList;
    const one = (DefaultInstanceName: string, ActivationId: string) => ({
      ActivationId,
      DefaultInstanceName,
      IamRole: 'SSMServiceRole',
      RegistrationLimit: 10,
      RegistrationsCount: 0,
      ExpirationDate: DATE,
      Expired: false,
      CreatedDate: DATE,
    });
    expect(listed.toSorted((a, b) => (a.DefaultInstanceName < b.DefaultInstanceName ? -1 : 1))).toMatchObject(
      [one('DevOnPrem', made[0]!.ActivationId), one('ProdOnPrem', made[1]!.ActivationId)],
    );
    expect(elsewhere.json()).toEqual({ ActivationList: [] });
  });

  test('task 4: the user, and the policy as the workshop prints it', async () => {
    const [user, policy] = await Promise.all([
      type('iam create-user --user-name MyWorkshopUser'),
      type('iam create-policy --policy-name SSMDevAccess --policy-document file://SSMDevAccess.json'),
    ]);
    expect(user.json()).toEqual({
      User: {
        Path: '/',
        UserName: 'MyWorkshopUser',
        UserId: id('AIDA'),
        Arn: `arn:aws:iam::${ACCOUNT}:user/MyWorkshopUser`,
        CreateDate: DATE,
      },
    });
    expect(policy.json()).toEqual({
      Policy: {
        PolicyName: 'SSMDevAccess',
        PolicyId: id('ANPA'),
        Arn: `arn:aws:iam::${ACCOUNT}:policy/SSMDevAccess`,
        Path: '/',
        DefaultVersionId: 'v1',
        AttachmentCount: 0,
        PermissionsBoundaryUsageCount: 0,
        IsAttachable: true,
        CreateDate: DATE,
        UpdateDate: DATE,
      },
    });
    const login = await type(`iam create-login-profile --user-name MyWorkshopUser --password ${PASSWORD}`);
    expect(login.json()).toEqual({
      LoginProfile: { UserName: 'MyWorkshopUser', CreateDate: DATE, PasswordResetRequired: false },
    });
  });

  test("task 4: the three policies are attached, and listed in the workshop's order", async () => {
    for (const arn of [
      `arn:aws:iam::${ACCOUNT}:policy/SSMDevAccess`,
      `${MANAGED}/CloudWatchLogsReadOnlyAccess`,
      `${MANAGED}/AWSCloudTrailReadOnlyAccess`,
    ])
      await expectQuiet(type(`iam attach-user-policy --user-name MyWorkshopUser --policy-arn ${arn}`));
    const listed = await type('iam list-attached-user-policies --user-name MyWorkshopUser');
    expect(listed.json()).toEqual({
      AttachedPolicies: [
        {
          PolicyName: 'CloudWatchLogsReadOnlyAccess',
          PolicyArn: `${MANAGED}/CloudWatchLogsReadOnlyAccess`,
        },
        { PolicyName: 'AWSCloudTrailReadOnlyAccess', PolicyArn: `${MANAGED}/AWSCloudTrailReadOnlyAccess` },
        { PolicyName: 'SSMDevAccess', PolicyArn: `arn:aws:iam::${ACCOUNT}:policy/SSMDevAccess` },
      ],
    });
  });

  test('task 5: the log group SSM-Logs, made once', async () => {
    await expectQuiet(type('logs create-log-group --log-group-name SSM-Logs'));
    const [listed, again] = await Promise.all([
      type('logs describe-log-groups --log-group-name-prefix SSM-Logs'),
      type('logs create-log-group --log-group-name SSM-Logs'),
    ]);
    expect(listed.json()).toMatchObject({
      logGroups: [
        {
          logGroupName: 'SSM-Logs',
          creationTime: expect.any(Number),
          metricFilterCount: 0,
          arn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:SSM-Logs:*`,
          storedBytes: 0,
        },
      ],
    });
    expect(again).toMatchObject({
      code: 254,
      stdout: '',
      stderr: expect.stringContaining('(ResourceAlreadyExistsException)'),
    });
  });
});

async function expectQuiet(answer: Promise<CliAnswer>, stdout = ''): Promise<void> {
  expect(await answer).toMatchObject({ code: 0, stdout, stderr: '' });
}
