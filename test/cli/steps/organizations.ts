import { ACCOUNT, type Step, step } from './step.ts';

const DENY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'ssm:SendCommand', Resource: '*' }],
});
const kind = { Filter: 'SERVICE_CONTROL_POLICY' };

/** An organisation that exists, with ACCOUNT as its member, called by its management account. */
export const organizationsSteps: readonly Step[] = [
  step('DescribeOrganization', {}, { shows: { Organization: { FeatureSet: 'ALL' } } }),
  step('ListRoots', {}, { keep: { root: 'Roots.0.Id' } }),
  step('DisablePolicyType', { RootId: '<root>', PolicyType: 'SERVICE_CONTROL_POLICY' }),
  step('EnablePolicyType', { RootId: '<root>', PolicyType: 'SERVICE_CONTROL_POLICY' }),
  step(
    'CreateOrganizationalUnit',
    { ParentId: '<root>', Name: 'nodes' },
    { keep: { unit: 'OrganizationalUnit.Id' } },
  ),
  step('UpdateOrganizationalUnit', { OrganizationalUnitId: '<unit>', Name: 'members' }),
  step(
    'DescribeOrganizationalUnit',
    { OrganizationalUnitId: '<unit>' },
    {
      shows: { OrganizationalUnit: { Name: 'members' } },
    },
  ),
  step(
    'ListOrganizationalUnitsForParent',
    { ParentId: '<root>' },
    { shows: { OrganizationalUnits: [{ Id: '<unit>' }] } },
  ),
  step('MoveAccount', { AccountId: ACCOUNT, SourceParentId: '<root>', DestinationParentId: '<unit>' }),
  step(
    'ListParents',
    { ChildId: ACCOUNT },
    { shows: { Parents: [{ Id: '<unit>', Type: 'ORGANIZATIONAL_UNIT' }] } },
  ),
  step(
    'ListChildren',
    { ParentId: '<unit>', ChildType: 'ACCOUNT' },
    { shows: { Children: [{ Id: ACCOUNT }] } },
  ),
  step('ListAccountsForParent', { ParentId: '<unit>' }, { shows: { Accounts: [{ Id: ACCOUNT }] } }),
  step('ListAccounts', {}, { shows: { Accounts: [{ Status: 'ACTIVE' }, { Status: 'ACTIVE' }] } }),
  step('DescribeAccount', { AccountId: ACCOUNT }, { shows: { Account: { Id: ACCOUNT, Status: 'ACTIVE' } } }),
  step(
    'CreatePolicy',
    { Name: 'no-commands', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content: DENY },
    { keep: { policy: 'Policy.PolicySummary.Id' } },
  ),
  step('UpdatePolicy', { PolicyId: '<policy>', Description: 'sessions only' }),
  step(
    'DescribePolicy',
    { PolicyId: '<policy>' },
    {
      shows: { Policy: { Content: DENY, PolicySummary: { Description: 'sessions only' } } },
    },
  ),
  step('AttachPolicy', { PolicyId: '<policy>', TargetId: '<unit>' }),
  step('ListTargetsForPolicy', { PolicyId: '<policy>' }, { shows: { Targets: [{ TargetId: '<unit>' }] } }),
  step('ListPoliciesForTarget', { TargetId: '<unit>', ...kind }, { keep: { either: 'Policies.0.Id' } }),
  step('ListPolicies', kind, { keep: { any: 'Policies.0.Id' } }),
  step('DetachPolicy', { PolicyId: '<policy>', TargetId: '<unit>' }),
  step('DeletePolicy', { PolicyId: '<policy>' }),
  step('MoveAccount', { AccountId: ACCOUNT, SourceParentId: '<unit>', DestinationParentId: '<root>' }),
  step('DeleteOrganizationalUnit', { OrganizationalUnitId: '<unit>' }),
];
