import * as iam from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { allowing, IamTester } from '../testing/iam-tester.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ssm.amazonaws.com' }, Action: 'sts:AssumeRole' },
});

let aws: LocalAws;
let tester: IamTester;
let admin: iam.IAMClient;

beforeAll(async () => {
  aws = await startTestAws();
  tester = new IamTester(aws, ACCOUNT);
  ({ admin } = tester);
});

afterAll(() => aws.close());

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
    const { client } = await tester.newUser('passer', allowing('iam:AddRoleToInstanceProfile'));
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
    const RoleName = 'r2';
    const byAccount = TRUST.replace('"Service":"ssm.amazonaws.com"', `"AWS":["${ACCOUNT}"]`);
    await admin.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: byAccount }));
    const kept = aws.world.iam.findRole(`arn:aws:iam::${ACCOUNT}:role/r2`)?.trust;
    expect(JSON.parse(kept!).Statement[0].Principal).toEqual({ AWS: [`arn:aws:iam::${ACCOUNT}:root`] });
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
      PolicyDocument: allowing('s3:*'),
    });
    await expect(admin.send(put)).rejects.toThrow(/only modifiable by AWS/);
  });
});
