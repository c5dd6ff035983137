import { policyText, type Step, step, trustIn } from './step.ts';

const READ = policyText({ Action: 's3:GetObject', Resource: '*' });
const role = { RoleName: 'node' };
const profile = { InstanceProfileName: 'node' };
const MANAGED = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';

/** Roles, their trust and policies, and instance profiles. */
export const roleSteps: readonly Step[] = [
  step(
    'CreateRole',
    { ...role, Path: '/walk/', AssumeRolePolicyDocument: trustIn('ec2.amazonaws.com') },
    { keep: { roleArn: 'Role.Arn' } },
  ),
  step('GetRole', role, { shows: { Role: { Arn: '<roleArn>', MaxSessionDuration: 3600 } } }),
  step('UpdateRole', { ...role, MaxSessionDuration: 7200 }),
  step(
    'UpdateRoleDescription',
    { ...role, Description: 'of nodes' },
    {
      shows: { Role: { Description: 'of nodes' } },
    },
  ),
  step('UpdateAssumeRolePolicy', { ...role, PolicyDocument: trustIn('ssm.amazonaws.com') }),
  step('ListRoles', { PathPrefix: '/walk/' }, { shows: { Roles: [role] } }),
  step('TagRole', { ...role, Tags: [{ Key: 'use', Value: 'nodes' }] }),
  step('ListRoleTags', role, { shows: { Tags: [{ Key: 'use', Value: 'nodes' }] } }),
  step('UntagRole', { ...role, TagKeys: ['use'] }),
  step('PutRolePolicy', { ...role, PolicyName: 'read', PolicyDocument: READ }),
  step('GetRolePolicy', { ...role, PolicyName: 'read' }, { shows: { PolicyName: 'read' } }),
  step('ListRolePolicies', role, { shows: { PolicyNames: ['read'] } }),
  step('DeleteRolePolicy', { ...role, PolicyName: 'read' }),
  step('AttachRolePolicy', { ...role, PolicyArn: MANAGED }),
  step('ListAttachedRolePolicies', role, { shows: { AttachedPolicies: [{ PolicyArn: MANAGED }] } }),
  step('DetachRolePolicy', { ...role, PolicyArn: MANAGED }),
  step('PutRolePermissionsBoundary', { ...role, PermissionsBoundary: MANAGED }),
  step('DeleteRolePermissionsBoundary', role),
  step('CreateInstanceProfile', { ...profile, Path: '/walk/' }),
  step('AddRoleToInstanceProfile', { ...profile, ...role }),
  step('GetInstanceProfile', profile, { shows: { InstanceProfile: { Roles: [{ RoleName: 'node' }] } } }),
  step('ListInstanceProfiles', { PathPrefix: '/walk/' }, { shows: { InstanceProfiles: [profile] } }),
  step('ListInstanceProfilesForRole', role, { shows: { InstanceProfiles: [profile] } }),
  step('TagInstanceProfile', { ...profile, Tags: [{ Key: 'use', Value: 'nodes' }] }),
  step('ListInstanceProfileTags', profile, { shows: { Tags: [{ Key: 'use' }] } }),
  step('UntagInstanceProfile', { ...profile, TagKeys: ['use'] }),
  step('RemoveRoleFromInstanceProfile', { ...profile, ...role }),
  step('DeleteInstanceProfile', profile),
  step('DeleteRole', role),
];
