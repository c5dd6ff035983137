import * as iam from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { allowing, IamTester } from '../testing/iam-tester.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const CORE = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
let aws: LocalAws;
let tester: IamTester;
let admin: iam.IAMClient;

beforeAll(async () => {
  aws = await startTestAws();
  tester = new IamTester(aws, ACCOUNT);
  ({ admin } = tester);
});

afterAll(() => aws.close());

describe('policies', () => {
  test('that are malformed are refused with the place of the mistake', async () => {
    await admin.send(new iam.CreateUserCommand({ UserName: 'mal' }));
    const put = (PolicyDocument: string) =>
      admin.send(new iam.PutUserPolicyCommand({ UserName: 'mal', PolicyName: 'p', PolicyDocument }));
    await expect(put('{"Version":')).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    await expect(put(allowing('nonsense'))).rejects.toThrow(/Statement\[0\]/);
    const withPrincipal = allowing('s3:*', { Principal: '*' });
    await expect(put(withPrincipal)).rejects.toThrow('should not specify a principal');
  });

  test('inline stay within 2,048 characters a user, white space not counted', async () => {
    await admin.send(new iam.CreateUserCommand({ UserName: 'big' }));
    const put = (PolicyName: string, actions: number, indent: number) => {
      const document = JSON.parse(
        allowing(Array.from({ length: actions }, (_, i) => `ssm:Action${1000 + i}`)),
      );
      const PolicyDocument = JSON.stringify(document, null, indent);
      return admin.send(new iam.PutUserPolicyCommand({ UserName: 'big', PolicyName, PolicyDocument }));
    };
    await put('a', 60, 8);
    await put('a', 100, 0);
    await expect(put('b', 20, 0)).rejects.toThrow('Maximum policy size of 2048 bytes exceeded for user big');
  });

  test('managed have versions, of which five are kept and one is in force', async () => {
    const { client } = await tester.newUser('ver');
    const { Policy } = await admin.send(
      new iam.CreatePolicyCommand({ PolicyName: 'Versions', PolicyDocument: allowing('iam:ListUsers') }),
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
          PolicyDocument: allowing('iam:ListGroups'),
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
      new iam.CreatePolicyCommand({ PolicyName: 'Fence', PolicyDocument: allowing('iam:List*') }),
    );
    const PermissionsBoundary = Policy!.Arn!;
    const { client } = await tester.newUser('fenced', allowing('iam:*'));
    await client.send(new iam.GetUserCommand({}));
    await admin.send(new iam.PutUserPermissionsBoundaryCommand({ UserName: 'fenced', PermissionsBoundary }));
    await client.send(new iam.ListUsersCommand({}));
    await expect(client.send(new iam.GetUserCommand({}))).rejects.toThrow(/no permissions boundary allows/);
    const onlyFenced = allowing('iam:CreateUser', {
      Condition: { StringEquals: { 'iam:PermissionsBoundary': PermissionsBoundary } },
    });
    const { client: helper } = await tester.newUser('helper', onlyFenced);
    await expect(helper.send(new iam.CreateUserCommand({ UserName: 'free' }))).rejects.toThrow(
      /not authorized/,
    );
    await helper.send(new iam.CreateUserCommand({ UserName: 'bound', PermissionsBoundary }));
    await admin.send(new iam.DeleteUserPermissionsBoundaryCommand({ UserName: 'fenced' }));
    await client.send(new iam.GetUserCommand({}));
  });
});

test('the simulator answers from the policies of a user, with the context given', async () => {
  const condition = { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } };
  await tester.newUser('sim', allowing('ssm:StartSession', { Condition: condition }));
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
