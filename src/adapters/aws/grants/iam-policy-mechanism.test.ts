import {
  DeleteUserPolicyCommand,
  GetUserPolicyCommand,
  ListUserPoliciesCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { ResumeSessionCommand, StartSessionCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { MEMBER_ACCOUNT, NAMES } from '@sallyport/lab/accounts.ts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type GrantWorld, startGrantWorld } from '../../../../test/builders/grant-world.ts';
import type { Grant } from '../../../domain/grants/grant.ts';

const DENIED = { name: 'AccessDeniedException' };
const PROPAGATION_MS = 2000;
const CONTRACTOR = `arn:aws:iam::${MEMBER_ACCOUNT}:user/contractor`;
let world: GrantWorld;
let last = 0;

beforeAll(async () => {
  world = await startGrantWorld(PROPAGATION_MS);
});
afterAll(() => world.close());
afterEach(async () => {
  for (const PolicyName of ['SallyportGrants', 'own']) {
    const command = new DeleteUserPolicyCommand({ UserName: 'contractor', PolicyName });
    await world.admin.iam.send(command).catch(() => undefined);
  }
});

const mechanism = () => world.mechanisms['iam-policy'];
const start = (Target: string, DocumentName?: string) =>
  new StartSessionCommand({ Target, ...(DocumentName === undefined ? {} : { DocumentName }) });

function grant(more: Partial<Grant> = {}): Grant {
  last += 1;
  return world.grant({ id: `g-${String(last).padStart(12, '0')}`, mechanism: 'iam-policy', ...more });
}

/** The document as written, or null. */
async function written(PolicyName = 'SallyportGrants'): Promise<string | null> {
  const command = new GetUserPolicyCommand({ UserName: 'contractor', PolicyName });
  const answer = await world.admin.iam.send(command).catch(() => null);
  return answer === null ? null : decodeURIComponent(answer.PolicyDocument ?? '');
}

const putOwn = (chars: number) =>
  world.admin.iam.send(
    new PutUserPolicyCommand({
      UserName: 'contractor',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Sid: 'x'.repeat(chars), Effect: 'Allow', Action: 'sts:GetCallerIdentity', Resource: '*' },
        ],
      }),
    }),
  );

describe('a statement in the user’s policies', () => {
  test('opens the node once IAM has spread it, and no other node or document', async () => {
    const mine = grant();
    const ssm = world.ssmOf('contractor');
    expect(await mechanism().refusal({ ...mine, startsAt: null, endsAt: null })).toBeNull();
    expect(await mechanism().prepare(mine)).toEqual({ sessionOwner: CONTRACTOR });
    await expect(ssm.send(start(mine.target))).rejects.toMatchObject(DENIED);
    world.clock.now += PROPAGATION_MS;
    await ssm.send(start(mine.target));
    const dev = world.seed.nodes.find(({ kind }) => kind === 'ec2')!.instanceId!;
    await expect(ssm.send(start(dev))).rejects.toMatchObject(DENIED);
    await expect(ssm.send(start(mine.target, NAMES.encryptedDocument))).rejects.toMatchObject(DENIED);
  });

  test('ends by its date, though it is still there', async () => {
    const mine = grant();
    await mechanism().prepare(mine);
    const before = world.clock.now;
    world.clock.now = mine.endsAt! - 1000;
    const ssm = world.ssmOf('contractor');
    const { SessionId } = await ssm.send(start(mine.target));
    world.clock.now = mine.endsAt!;
    await expect(ssm.send(start(mine.target))).rejects.toMatchObject(DENIED);
    expect(await written()).not.toBeNull();
    await world.admin.ssm.send(new TerminateSessionCommand({ SessionId }));
    world.clock.now = before;
  });

  test('leaves the user’s other policies as they are, and goes without a trace', async () => {
    await putOwn(20);
    const own = await written('own');
    const mine = grant();
    await mechanism().prepare(mine);
    expect(await mechanism().confirmAbsent(mine)).toBe(false);
    await mechanism().remove(mine);
    await mechanism().remove(mine);
    expect(await mechanism().confirmAbsent(mine)).toBe(true);
    expect(await written('own')).toBe(own);
    const names = await world.admin.iam.send(new ListUserPoliciesCommand({ UserName: 'contractor' }));
    expect(names.PolicyNames).toEqual(['own']);
  });

  test('is written once, however often; an extension replaces its date', async () => {
    const mine = grant();
    await mechanism().prepare(mine);
    const once = await written();
    await world.restarted().mechanisms['iam-policy'].prepare(mine);
    expect(await written()).toBe(once);
    await mechanism().prepare({ ...mine, endsAt: mine.endsAt! + 60_000 });
    const extended = await written();
    expect(extended?.length).toBe(once?.length);
    expect(extended).not.toBe(once);
  });

  test('of two grants at once are both there, from two servers too; one goes without the other', async () => {
    const [one, two] = [grant(), grant({ target: 'mi-0fedcba9876543210' })];
    const other = world.restarted().mechanisms['iam-policy'];
    await Promise.all([mechanism().prepare(one), other.prepare(two)]);
    expect(await mechanism().confirmAbsent(one)).toBe(false);
    expect(await mechanism().confirmAbsent(two)).toBe(false);
    await Promise.all([mechanism().remove(one), other.prepare(two)]);
    expect(await mechanism().confirmAbsent(one)).toBe(true);
    expect(await mechanism().confirmAbsent(two)).toBe(false);
  });

  test('that another server’s older copy brings back after a revocation is found by a look, and taken out again', async () => {
    const mine = grant();
    await mechanism().prepare(mine);
    const theirs = (await written()) ?? '';
    await mechanism().revokeNow(mine);
    expect(await mechanism().lookAtRevocation(mine)).toEqual({ rewritten: false, refused: null });
    const names = { UserName: 'contractor', PolicyName: 'SallyportGrants' };
    await world.admin.iam.send(new PutUserPolicyCommand({ ...names, PolicyDocument: theirs }));
    expect(await mechanism().lookAtRevocation(mine)).toEqual({ rewritten: true, refused: null });
    expect(await written()).toBeNull();
  });

  test('that another server’s copy left out is found by a look, and written again', async () => {
    const mine = grant();
    await mechanism().prepare(mine);
    expect(await mechanism().verify(mine)).toBe(false);
    const names = { UserName: 'contractor', PolicyName: 'SallyportGrants' };
    await world.admin.iam.send(new DeleteUserPolicyCommand(names));
    expect(await mechanism().verify(mine)).toBe(true);
    expect(await mechanism().confirmAbsent(mine)).toBe(false);
  });

  test('joins only the person’s own sessions on its node', async () => {
    const mine = grant();
    await mechanism().prepare(mine);
    world.clock.now += PROPAGATION_MS;
    const { SessionId } = await world.admin.ssm.send(start(mine.target));
    const ssm = world.ssmOf('contractor');
    await expect(ssm.send(new ResumeSessionCommand({ SessionId }))).rejects.toMatchObject(DENIED);
    await world.admin.ssm.send(new TerminateSessionCommand({ SessionId }));
  });
});

describe('what a crash or somebody else left', () => {
  test('is found with the grant that it was for, and purged', async () => {
    const [one, two] = [grant(), grant({ target: 'mi-0fedcba9876543210' })];
    await mechanism().prepare(one);
    await mechanism().prepare(two);
    const { 'iam-policy': fresh } = world.restarted().mechanisms;
    const found = await fresh.findLeftovers(one);
    expect(found.map(({ grantId, principal }) => [grantId, principal])).toEqual([
      [one.id, CONTRACTOR],
      [two.id, CONTRACTOR],
    ]);
    await fresh.purge(found[0]!);
    expect(await fresh.findLeftovers(one)).toEqual([found[1]]);
    await fresh.purge(found[1]!);
    expect(await written()).toBeNull();
  });

  test('an end after a crash between writing and recording removes what was written', async () => {
    const mine = grant({ prepared: null });
    await mechanism().prepare(mine);
    const { 'iam-policy': fresh } = world.restarted().mechanisms;
    await fresh.remove(mine);
    expect(await fresh.confirmAbsent(mine)).toBe(true);
  });
});

describe('refused, and nothing written', () => {
  test.each([
    [`arn:aws:sts::${MEMBER_ACCOUNT}:assumed-role/Ops/me`, /is no IAM user/],
    [`arn:aws:sts::${MEMBER_ACCOUNT}:assumed-role/AWSReservedSSO_Ops_0123456789abcdef/me`, /Identity Center/],
    [
      `arn:aws:iam::${MEMBER_ACCOUNT}:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM`,
      /service-linked/,
    ],
    ['arn:aws:iam::111111111111:user/sallyport-server', /another account/],
    [`arn:aws:iam::${MEMBER_ACCOUNT}:user/nobody`, /There is no user/],
    [`arn:aws:iam::${MEMBER_ACCOUNT}:user/admin`, /does not have the permissions boundary/],
  ])('%s', async (principal, reason) => {
    expect(await mechanism().refusal(grant({ principal }))).toMatch(reason);
  });

  test('where the limit of inline policies leaves no room, with the figures', async () => {
    await putOwn(1200);
    const mine = grant();
    expect(await mechanism().refusal(mine)).toMatch(
      /would have 2\d{3} characters, and IAM takes 2048: ask without/,
    );
    await expect(mechanism().prepare(mine)).rejects.toMatchObject({
      code: 'GRANT_NOT_POSSIBLE',
      retry: 'never',
    });
    expect(await written()).toBeNull();
  });

  test('where a Deny of the user’s own stands in the way, by its name', async () => {
    const prod = world.seed.nodes.find(({ name }) => name === 'ProdEC2Instance')!.instanceId!;
    const principal = `arn:aws:iam::${MEMBER_ACCOUNT}:user/engineer`;
    expect(await mechanism().refusal(grant({ principal, target: prod }))).toMatch(
      /denied by statement DenySMtoProd of managed policy lab-engineer/,
    );
  });

  test('where another grant of the user is for another document', async () => {
    await mechanism().prepare(grant());
    const other = grant({ target: 'mi-0fedcba9876543210', documentName: NAMES.encryptedDocument });
    await expect(mechanism().prepare(other)).rejects.toThrow(/is for another document/);
  });

  test('to write for a user without the boundary: IAM itself does not let the server', async () => {
    const principal = `arn:aws:iam::${MEMBER_ACCOUNT}:user/admin`;
    await expect(mechanism().prepare(grant({ principal }))).rejects.toThrow('PutUserPolicy: AccessDenied');
  });

  test('credentials: the person has their own', async () => {
    await expect(mechanism().issue(grant())).rejects.toMatchObject({ code: 'GRANT_OWN_CREDENTIALS' });
  });
});
