/** Who may end which session: by the id of who opened it, not by the session's name. */
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DescribeSessionsCommand,
  SSMClient,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { makeUser } from '@sallyport/lab/seed/people.ts';
import { engineerPolicy } from '@sallyport/lab/seed/people-policies.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestLab } from '../support/lab.ts';

const ACCOUNT = '222222222222';
const ROLES = ['engineers', 'others'] as const;

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

describe('people end only their own sessions', () => {
  let lab: TestLab;
  let dev: Key;
  let dev2: Key;

  const ssm = (credentials: Key) =>
    new SSMClient({ endpoint: lab.file.endpoint, region: lab.file.region, credentials, maxAttempts: 1 });
  const sts = (credentials: Key) =>
    new STSClient({ endpoint: lab.file.endpoint, region: lab.file.region, credentials, maxAttempts: 1 });

  const open = async (key: Key): Promise<string> =>
    (await ssm(key).send(new StartSessionCommand({ Target: lab.node('DevOnPrem') }))).SessionId!;
  const end = (key: Key, id: string) => ssm(key).send(new TerminateSessionCommand({ SessionId: id }));
  const isOpen = async (id: string): Promise<boolean> => {
    const { Sessions } = await lab
      .clients('admin')
      .ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
    return (Sessions ?? []).some((session) => session.SessionId === id);
  };
  const assume = async (key: Key, role: (typeof ROLES)[number], name: string): Promise<Key> => {
    const { Credentials } = await sts(key).send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${ACCOUNT}:role/${role}`, RoleSessionName: name }),
    );
    return {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken!,
    };
  };

  beforeAll(async () => {
    lab = await TestLab.start('--iam-propagation', '0');
    const { iam } = lab.clients('admin');
    const assuming = { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' };
    const policy = engineerPolicy() as { Statement: object[] };
    const person = { ...policy, Statement: [...policy.Statement, assuming] };
    dev = await makeUser(iam, 'dev', person);
    dev2 = await makeUser(iam, 'dev-2', person);
    for (const RoleName of ROLES) {
      const trust = {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'sts:AssumeRole' },
        ],
      };
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(trust) }));
      await iam.send(
        new PutRolePolicyCommand({ RoleName, PolicyName: 'lab', PolicyDocument: JSON.stringify(policy) }),
      );
    }
  });

  afterAll(async () => lab?.stop());

  test('a user dev cannot end a session of a user dev-2, whose name begins alike', async () => {
    const id = await open(dev2);
    expect(id).toMatch(/^dev-2-/);
    await expect(end(dev, id)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(
        `ssm:TerminateSession on resource: arn:aws:ssm:us-east-1:${ACCOUNT}:session/${id}`,
      ),
    });
    expect(await isOpen(id)).toBe(true);
    await end(dev2, id);
    expect(await isOpen(id)).toBe(false);
  });

  test("a role session cannot end a user's session by taking the user's name or id", async () => {
    const id = await open(dev);
    const { UserId } = await sts(dev).send(new GetCallerIdentityCommand({}));
    for (const name of ['dev', UserId!]) {
      const role = await assume(dev2, 'engineers', name);
      await expect(end(role, id)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    }
    expect(await isOpen(id)).toBe(true);
    await end(dev, id);
    expect(await isOpen(id)).toBe(false);
  });

  test('a role session ends its own, and not those of another role by the same session name', async () => {
    const mine = await assume(dev, 'engineers', 'somebody');
    const alike = await assume(dev2, 'others', 'somebody');
    const id = await open(mine);
    expect(id).toMatch(/^somebody-/);
    await expect(end(alike, id)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(end(dev, id)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await isOpen(id)).toBe(true);
    await end(mine, id);
    expect(await isOpen(id)).toBe(false);
  });
});
