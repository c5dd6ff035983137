import * as iam from '@aws-sdk/client-iam';
import * as org from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const MANAGEMENT = '333333333333';
const HUB = '111111111111';
const MEMBER = '222222222222';
const LONER = '444444444444';
const SCOPE = { region: 'us-east-1', maxAttempts: 1 };
const Filter = 'SERVICE_CONTROL_POLICY';
let aws: LocalAws;
let client: org.OrganizationsClient;
let rootId: string;

beforeAll(async () => {
  aws = await startTestAws();
  aws.world.organizations.bootstrap({ managementAccount: MANAGEMENT, members: [HUB, MEMBER] });
  client = clientOf(MANAGEMENT);
  rootId = (await client.send(new org.ListRootsCommand({}))).Roots![0]!.Id!;
});

afterAll(() => aws.close());

function clientOf(account: string) {
  const credentials = makeAdmin(aws.world, account);
  return new org.OrganizationsClient({ ...SCOPE, endpoint: aws.endpoint, credentials });
}

function listUsers(account: string) {
  const credentials = makeAdmin(aws.world, account);
  const client = new iam.IAMClient({ ...SCOPE, endpoint: aws.endpoint, credentials });
  return client.send(new iam.ListUsersCommand({}));
}

function deny(action: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Sid: 'Fence', Effect: 'Deny', Action: action, Resource: '*' }],
  });
}

async function newPolicy(Name: string, Content: string): Promise<string> {
  const made = await client.send(
    new org.CreatePolicyCommand({ Name, Description: 'a fence', Type: Filter, Content }),
  );
  return made.Policy!.PolicySummary!.Id!;
}

describe('an organisation', () => {
  test('shows itself to its members, and its accounts to the management account alone', async () => {
    const { Organization } = await clientOf(MEMBER).send(new org.DescribeOrganizationCommand({}));
    expect(Organization?.MasterAccountId).toBe(MANAGEMENT);
    const { Accounts } = await client.send(new org.ListAccountsCommand({}));
    expect(Accounts?.map((account) => account.Id)).toEqual([HUB, MEMBER, MANAGEMENT]);
    expect(Accounts?.[0]?.JoinedTimestamp).toBeInstanceOf(Date);
    await expect(clientOf(MEMBER).send(new org.ListAccountsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    await expect(clientOf(LONER).send(new org.DescribeOrganizationCommand({}))).rejects.toMatchObject({
      name: 'AWSOrganizationsNotInUseException',
    });
  });

  test('can be made by an account that is in none', async () => {
    const alone = clientOf('555555555555');
    const { Organization } = await alone.send(new org.CreateOrganizationCommand({ FeatureSet: 'ALL' }));
    expect(Organization?.MasterAccountId).toBe('555555555555');
    await expect(alone.send(new org.CreateOrganizationCommand({}))).rejects.toMatchObject({
      name: 'AlreadyInOrganizationException',
    });
  });

  test('has units in which accounts move', async () => {
    const made = await client.send(
      new org.CreateOrganizationalUnitCommand({ ParentId: rootId, Name: 'dev' }),
    );
    const unitId = made.OrganizationalUnit!.Id!;
    const move = (SourceParentId: string, DestinationParentId: string) =>
      client.send(new org.MoveAccountCommand({ AccountId: HUB, SourceParentId, DestinationParentId }));
    await move(rootId, unitId);
    expect(aws.world.organizations.organizationOf(HUB)?.path).toMatch(new RegExp(`/${rootId}/${unitId}/$`));
    const { Parents } = await client.send(new org.ListParentsCommand({ ChildId: HUB }));
    expect(Parents).toEqual([{ Id: unitId, Type: 'ORGANIZATIONAL_UNIT' }]);
    const children = await client.send(
      new org.ListChildrenCommand({ ParentId: unitId, ChildType: 'ACCOUNT' }),
    );
    expect(children.Children).toEqual([{ Id: HUB, Type: 'ACCOUNT' }]);
    await expect(move(rootId, unitId)).rejects.toMatchObject({ name: 'SourceParentNotFoundException' });
    const remove = () =>
      client.send(new org.DeleteOrganizationalUnitCommand({ OrganizationalUnitId: unitId }));
    await expect(remove()).rejects.toMatchObject({ name: 'OrganizationalUnitNotEmptyException' });
    await move(unitId, rootId);
    await remove();
    const { OrganizationalUnits } = await client.send(
      new org.ListOrganizationalUnitsForParentCommand({ ParentId: rootId }),
    );
    expect(OrganizationalUnits).toEqual([]);
  });
});

describe('a service control policy', () => {
  test('binds the accounts under its target for as long as it is attached, but never the management account', async () => {
    const PolicyId = await newPolicy('no-list', deny('iam:ListUsers'));
    const target = { PolicyId, TargetId: rootId };
    await client.send(new org.AttachPolicyCommand(target));
    for (const account of [HUB, MEMBER])
      await expect(listUsers(account)).rejects.toThrow(/explicit deny in a service control policy/);
    await listUsers(MANAGEMENT);
    await client.send(new org.UpdatePolicyCommand({ PolicyId, Content: deny('iam:ListRoles') }));
    await listUsers(MEMBER);
    await expect(client.send(new org.DeletePolicyCommand({ PolicyId }))).rejects.toMatchObject({
      name: 'PolicyInUseException',
    });
    await client.send(new org.DetachPolicyCommand(target));
    await client.send(new org.DeletePolicyCommand({ PolicyId }));
  });

  test('must allow at every level', async () => {
    const Content = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'ssm:*', Resource: '*' }],
    });
    const PolicyId = await newPolicy('only-ssm', Content);
    await client.send(new org.AttachPolicyCommand({ PolicyId, TargetId: MEMBER }));
    await listUsers(MEMBER);
    await client.send(new org.DetachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: MEMBER }));
    await expect(listUsers(MEMBER)).rejects.toThrow(/no service control policy allows/);
    await listUsers(HUB);
    await expect(
      client.send(new org.DetachPolicyCommand({ PolicyId, TargetId: MEMBER })),
    ).rejects.toMatchObject({ name: 'ConstraintViolationException' });
    await client.send(new org.AttachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: MEMBER }));
    const targets = await client.send(new org.ListTargetsForPolicyCommand({ PolicyId }));
    expect(targets.Targets?.map((target) => target.TargetId)).toEqual([MEMBER]);
    const policies = await client.send(new org.ListPoliciesForTargetCommand({ TargetId: MEMBER, Filter }));
    expect(policies.Policies?.map((policy) => policy.Name).sort()).toEqual(['FullAWSAccess', 'only-ssm']);
    await client.send(new org.DetachPolicyCommand({ PolicyId, TargetId: MEMBER }));
  });

  test('that is malformed, doubled or AWS’s own is refused', async () => {
    await expect(newPolicy('bad', '{"Statement":')).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
    await newPolicy('once', deny('s3:*'));
    await expect(newPolicy('once', deny('s3:*'))).rejects.toMatchObject({ name: 'DuplicatePolicyException' });
    await expect(
      client.send(new org.DeletePolicyCommand({ PolicyId: 'p-FullAWSAccess' })),
    ).rejects.toMatchObject({ name: 'InvalidInputException' });
    const again = new org.AttachPolicyCommand({ PolicyId: 'p-FullAWSAccess', TargetId: rootId });
    await expect(client.send(again)).rejects.toMatchObject({ name: 'DuplicatePolicyAttachmentException' });
  });

  test('binds nobody while its type is not enabled', async () => {
    const PolicyId = await newPolicy('off', deny('iam:ListUsers'));
    await client.send(new org.AttachPolicyCommand({ PolicyId, TargetId: MEMBER }));
    await expect(listUsers(MEMBER)).rejects.toThrow(/service control policy/);
    await client.send(new org.DisablePolicyTypeCommand({ RootId: rootId, PolicyType: Filter }));
    await listUsers(MEMBER);
    await client.send(new org.EnablePolicyTypeCommand({ RootId: rootId, PolicyType: Filter }));
    await expect(listUsers(MEMBER)).rejects.toThrow(/service control policy/);
  });
});

test('lists go on where they stopped, and a token of another list is refused', async () => {
  const names: string[] = [];
  const pages = org.paginateListPolicies({ client, pageSize: 1 }, { Filter });
  for await (const { Policies } of pages) names.push(...(Policies ?? []).map((policy) => policy.Name!));
  expect(names).toContain('FullAWSAccess');
  const { NextToken } = await client.send(new org.ListPoliciesCommand({ Filter, MaxResults: 1 }));
  await expect(client.send(new org.ListAccountsCommand({ NextToken }))).rejects.toMatchObject({
    name: 'InvalidInputException',
  });
});
