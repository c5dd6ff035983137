import { DeleteRolePolicyCommand, GetRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  DescribeSessionsCommand,
  ResumeSessionCommand,
  StartSessionCommand,
  TerminateSessionCommand,
} from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GrantWorld, startGrantWorld, WINDOW_MS } from '../../../../test/builders/grant-world.ts';

const DENIED = { name: 'AccessDeniedException' };
const PROPAGATION_MS = 2000;
let world: GrantWorld;

beforeAll(async () => {
  world = await startGrantWorld(PROPAGATION_MS);
});
afterAll(() => world.close());

const sts = () => world.mechanisms.sts;
const start = (target: string, DocumentName?: string) =>
  new StartSessionCommand({ Target: target, ...(DocumentName === undefined ? {} : { DocumentName }) });
let last = 0;
function nextId(): string {
  last += 1;
  return `g-${String(last).padStart(12, '0')}`;
}

describe('credentials of a grant', () => {
  test('open its node at once, and nothing else of the account', async () => {
    const grant = world.grant({ id: nextId() });
    expect(await sts().refusal({ ...grant, startsAt: null, endsAt: null })).toBeNull();
    const { sessionOwner } = await sts().prepare(grant);
    const ssm = world.ssmWith(await sts().issue(grant));
    const { SessionId } = await ssm.send(start(grant.target));
    const { Sessions } = await world.admin.ssm.send(new DescribeSessionsCommand({ State: 'Active' }));
    expect(Sessions?.find((session) => session.SessionId === SessionId)?.Owner).toBe(sessionOwner);
    const others = world.seed.nodes.map(({ instanceId }) => instanceId).filter((id) => id !== null);
    for (const other of others) await expect(ssm.send(start(other))).rejects.toMatchObject(DENIED);
    await expect(ssm.send(start(grant.target, 'AWS-StartPortForwardingSession'))).rejects.toMatchObject(
      DENIED,
    );
    await expect(ssm.send(start(grant.target, NAMES.encryptedDocument))).rejects.toMatchObject(DENIED);
    await expect(ssm.send(new DescribeSessionsCommand({ State: 'Active' }))).rejects.toMatchObject(DENIED);
    await ssm.send(start(grant.target, 'SSM-SessionManagerRunShell'));
  });

  test('of a named document open it and not the default one', async () => {
    const grant = world.grant({ id: nextId(), documentName: NAMES.encryptedDocument });
    const ssm = world.ssmWith(await sts().issue(grant));
    await ssm.send(start(grant.target, NAMES.encryptedDocument));
    await expect(ssm.send(start(grant.target))).rejects.toMatchObject(DENIED);
  });

  test('say that they end with the grant, and carry the person and the grant in their names', async () => {
    const grant = world.grant({ id: nextId() });
    const credentials = await sts().issue(grant);
    expect(credentials.expiresAt).toBe(grant.endsAt);
    const client = new STSClient({ endpoint: world.aws.endpoint, region: REGION, credentials });
    const { Arn } = await client.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:sts::${MEMBER_ACCOUNT}:assumed-role/SallyportBroker/contractor-${grant.id}`);
    client.destroy();
  });

  test('join and end only sessions of the same grant', async () => {
    const [one, two] = [world.grant({ id: nextId() }), world.grant({ id: nextId() })];
    const [mine, other] = [world.ssmWith(await sts().issue(one)), world.ssmWith(await sts().issue(two))];
    const { SessionId } = await mine.send(start(one.target));
    await expect(other.send(new ResumeSessionCommand({ SessionId }))).rejects.toMatchObject(DENIED);
    await expect(other.send(new TerminateSessionCommand({ SessionId }))).rejects.toMatchObject(DENIED);
    expect((await mine.send(new ResumeSessionCommand({ SessionId }))).TokenValue).toBeTruthy();
    await mine.send(new TerminateSessionCommand({ SessionId }));
  });

  test('a role of somebody else under the same session name reaches nothing of the grant', async () => {
    const grant = world.grant({ id: nextId() });
    const { SessionId } = await world.ssmWith(await sts().issue(grant)).send(start(grant.target));
    const roleArn = world.aws.world.iam.bootstrap.role({
      account: MEMBER_ACCOUNT,
      name: 'SallyportBrokers',
      trust: {
        Version: '2012-10-17',
        Statement: { Effect: 'Allow', Principal: { AWS: MEMBER_ACCOUNT }, Action: 'sts:AssumeRole' },
      },
      policies: [
        {
          name: 'own',
          document: {
            Version: '2012-10-17',
            Statement: {
              Effect: 'Allow',
              Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
              Resource: '*',
              Condition: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': `\${aws:userid}` } },
            },
          },
        },
      ],
    });
    const session = world.aws.world.iam.issueRoleSession({
      roleArn,
      sessionName: `contractor-${grant.id}`,
      durationSeconds: 900,
      sessionTags: {},
      transitiveTagKeys: [],
      mfa: false,
    });
    const attacker = world.ssmWith({ ...session!, expiresAt: 0 });
    await expect(attacker.send(new TerminateSessionCommand({ SessionId }))).rejects.toMatchObject(DENIED);
  });

  test.each([
    'engineer*',
    `x\${aws:username}`,
    'contractor-g-999999999999',
    'José Müller',
    'a'.repeat(200),
    '?',
  ])('a person called %s is named within the limits, and gets only their own grant', async (person) => {
    const grant = world.grant({ id: nextId(), person });
    const { sessionOwner } = await sts().prepare(grant);
    expect(sessionOwner).toMatch(new RegExp(`/[A-Za-z0-9_.@-]{1,49}-${grant.id}$`));
    await world.ssmWith(await sts().issue(grant)).send(start(grant.target));
  });

  test('two persons whose names differ only outside the alphabet stay two', async () => {
    const id = nextId();
    const owners = await Promise.all(
      ['a b', 'a_b', 'a?b'].map(
        async (person) => (await sts().prepare(world.grant({ id, person }))).sessionOwner,
      ),
    );
    expect(new Set(owners).size).toBe(3);
  });

  test('are refused for a document that the broker role may not open, with the statement that is missing', async () => {
    const grant = world.grant({ id: nextId(), documentName: 'AWS-StartPortForwardingSession' });
    expect(await sts().refusal(grant)).toMatch(
      /^The broker role may not open arn:aws:ssm:us-east-1::document\/AWS-StartPortForwardingSession \(.+\): ask for an approved document/,
    );
  });
});

describe('the end', () => {
  test('comes by the date alone: no second more for a start or a resumption, and nothing was written', async () => {
    const grant = world.grant({ id: nextId() });
    const ssm = world.ssmWith(await sts().issue(grant));
    const { SessionId } = await ssm.send(start(grant.target));
    const before = world.clock.now;
    world.clock.now = grant.endsAt! - 1000;
    await ssm.send(start(grant.target));
    world.clock.now = grant.endsAt!;
    await expect(ssm.send(start(grant.target))).rejects.toMatchObject(DENIED);
    await expect(ssm.send(new ResumeSessionCommand({ SessionId }))).rejects.toMatchObject(DENIED);
    await sts().remove(grant);
    expect(await sts().confirmAbsent(grant)).toBe(true);
    expect(await denials()).toBeNull();
    await expect(sts().issue(grant)).rejects.toMatchObject({ code: 'GRANT_OVER' });
    world.clock.now = before;
  });

  test('an early revocation is confirmed only when IAM was seen to refuse, and spares other grants', async () => {
    const [gone, stays] = [world.grant({ id: nextId() }), world.grant({ id: nextId() })];
    const [revoked, live] = [world.ssmWith(await sts().issue(gone)), world.ssmWith(await sts().issue(stays))];
    await sts().revokeNow(gone);
    await sts().revokeNow(gone);
    expect(await sts().confirmAbsent(gone)).toBe(false);
    await revoked.send(start(gone.target));
    world.clock.now += PROPAGATION_MS;
    expect(await sts().confirmAbsent(gone)).toBe(true);
    await expect(revoked.send(start(gone.target))).rejects.toMatchObject(DENIED);
    await live.send(start(stays.target));
    await sts().remove(gone);
    await expect(revoked.send(start(gone.target))).rejects.toMatchObject(DENIED);
    expect(await sts().findLeftovers(gone)).toEqual([]);
  });

  test('a denial that someone takes out is written again before the end is confirmed', async () => {
    const grant = world.grant({
      id: nextId(),
      end: { cause: 'revoked', at: world.clock.now, by: null, reason: null },
    });
    await sts().revokeNow(grant);
    const { sts: fresh } = world.restarted().mechanisms;
    await removeDenials();
    expect(await fresh.confirmAbsent(grant)).toBe(false);
    expect(await denials()).toContain(`*-${grant.id}`);
    world.clock.now += PROPAGATION_MS;
    expect(await fresh.confirmAbsent(grant)).toBe(true);
  });

  test('a look at a revocation says whether IAM refuses yet, and writes a lost denial again', async () => {
    const grant = world.grant({ id: nextId() });
    await sts().revokeNow(grant);
    expect(await sts().lookAtRevocation(grant)).toEqual({ rewritten: false, refused: false });
    world.clock.now += PROPAGATION_MS;
    expect(await sts().lookAtRevocation(grant)).toEqual({ rewritten: false, refused: true });
    const seen = { ...grant, refusedAt: world.clock.now };
    expect(await sts().lookAtRevocation(seen)).toEqual({ rewritten: false, refused: null });
    await removeDenials();
    expect(await sts().lookAtRevocation(seen)).toEqual({ rewritten: true, refused: false });
    expect(await denials()).toContain(`*-${grant.id}`);
  });

  test('revocations at once are all written, in one policy', async () => {
    const grants = Array.from({ length: 8 }, () => world.grant({ id: nextId() }));
    await Promise.all(grants.map((grant) => sts().revokeNow(grant)));
    const text = await denials();
    for (const { id } of grants) expect(text).toContain(`*-${id}`);
  });

  test('a denial past its date is a leftover, and is purged', async () => {
    const grant = world.grant({ id: nextId(), windowMs: WINDOW_MS });
    await removeDenials();
    await sts().revokeNow(grant);
    expect(await sts().findLeftovers(grant)).toEqual([]);
    const { sts: later } = world.restarted(WINDOW_MS + 7 * 60_000).mechanisms;
    const [leftover] = await later.findLeftovers(grant);
    expect(leftover).toMatchObject({ mechanism: 'sts', grantId: grant.id });
    await later.purge(leftover!);
    expect(await later.findLeftovers(grant)).toEqual([]);
    expect(await denials()).toBeNull();
  });
});

/** The denials as written, or null. */
async function denials(): Promise<string | null> {
  const command = new GetRolePolicyCommand({ RoleName: NAMES.brokerRole, PolicyName: 'SallyportRevoked' });
  const answer = await world.admin.iam.send(command).catch(() => null);
  return answer === null ? null : decodeURIComponent(answer.PolicyDocument ?? '');
}

async function removeDenials(): Promise<void> {
  const command = new DeleteRolePolicyCommand({ RoleName: NAMES.brokerRole, PolicyName: 'SallyportRevoked' });
  await world.admin.iam.send(command).catch(() => undefined);
}
