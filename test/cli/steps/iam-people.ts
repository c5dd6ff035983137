import { policyText, type Step, step } from './step.ts';

const READ = policyText({ Action: 's3:GetObject', Resource: '*' });
/** Answers hold documents percent-encoded as RFC 3986 has it. */
const ENCODED = encodeURIComponent(READ).replaceAll('*', '%2A');
const dev = { UserName: 'dev' };
const admins = { GroupName: 'admins' };
const read = { PolicyName: 'read' };
const PASSWORD = 'Correct-Horse-7-Battery';
const BOUNDARY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

/** Users, groups, their keys, passwords and second factors, and their policies. */
export const peopleSteps: readonly Step[] = [
  step('CreateAccountAlias', { AccountAlias: 'sallyport-member' }),
  step('ListAccountAliases', {}, { shows: { AccountAliases: ['sallyport-member'] } }),
  step('DeleteAccountAlias', { AccountAlias: 'sallyport-member' }),
  step('CreateUser', dev, { keep: { userArn: 'User.Arn' } }),
  step('GetUser', dev, { shows: { User: { Arn: '<userArn>' } } }),
  step('UpdateUser', { ...dev, NewPath: '/people/' }),
  step(
    'ListUsers',
    { PathPrefix: '/people/' },
    { shows: { Users: [{ UserName: 'dev', Path: '/people/' }] } },
  ),
  step('TagUser', { ...dev, Tags: [{ Key: 'team', Value: 'ops' }] }),
  step('ListUserTags', dev, { shows: { Tags: [{ Key: 'team', Value: 'ops' }] } }),
  step('UntagUser', { ...dev, TagKeys: ['team'] }),
  step('CreateGroup', admins),
  step('UpdateGroup', { ...admins, NewPath: '/staff/' }),
  step('ListGroups', {}, { shows: { Groups: [{ Path: '/staff/' }] } }),
  step('AddUserToGroup', { ...admins, ...dev }),
  step('GetGroup', admins, { shows: { Users: [{ UserName: 'dev' }] } }),
  step('ListGroupsForUser', dev, { shows: { Groups: [{ GroupName: 'admins' }] } }),
  step('PutGroupPolicy', { ...admins, ...read, PolicyDocument: READ }),
  step('GetGroupPolicy', { ...admins, ...read }, { shows: { PolicyDocument: ENCODED } }),
  step('ListGroupPolicies', admins, { shows: { PolicyNames: ['read'] } }),
  step('DeleteGroupPolicy', { ...admins, ...read }),
  step('CreatePolicy', { ...read, PolicyDocument: READ }, { keep: { policyArn: 'Policy.Arn' } }),
  step('GetPolicy', { PolicyArn: '<policyArn>' }, { shows: { Policy: { DefaultVersionId: 'v1' } } }),
  step('CreatePolicyVersion', { PolicyArn: '<policyArn>', PolicyDocument: READ }),
  step('ListPolicyVersions', { PolicyArn: '<policyArn>' }, { shows: { IsTruncated: false } }),
  step('SetDefaultPolicyVersion', { PolicyArn: '<policyArn>', VersionId: 'v2' }),
  step(
    'GetPolicyVersion',
    { PolicyArn: '<policyArn>', VersionId: 'v2' },
    { shows: { PolicyVersion: { IsDefaultVersion: true } } },
  ),
  step('DeletePolicyVersion', { PolicyArn: '<policyArn>', VersionId: 'v1' }),
  step('TagPolicy', { PolicyArn: '<policyArn>', Tags: [{ Key: 'use', Value: 'read' }] }),
  step('ListPolicyTags', { PolicyArn: '<policyArn>' }, { shows: { Tags: [{ Key: 'use' }] } }),
  step('UntagPolicy', { PolicyArn: '<policyArn>', TagKeys: ['use'] }),
  step('AttachGroupPolicy', { ...admins, PolicyArn: '<policyArn>' }),
  step('ListAttachedGroupPolicies', admins, { shows: { AttachedPolicies: [{ PolicyName: 'read' }] } }),
  step('AttachUserPolicy', { ...dev, PolicyArn: '<policyArn>' }),
  step('ListAttachedUserPolicies', dev, { shows: { AttachedPolicies: [{ PolicyArn: '<policyArn>' }] } }),
  step(
    'ListEntitiesForPolicy',
    { PolicyArn: '<policyArn>' },
    { shows: { PolicyGroups: [{ GroupName: 'admins' }], PolicyUsers: [{ UserName: 'dev' }] } },
  ),
  step('ListPolicies', { Scope: 'Local' }, { shows: { Policies: [{ AttachmentCount: 2 }] } }),
  step('PutUserPolicy', { ...dev, ...read, PolicyDocument: READ }),
  step('GetUserPolicy', { ...dev, ...read }, { shows: { PolicyName: 'read' } }),
  step('ListUserPolicies', dev, { shows: { PolicyNames: ['read'] } }),
  step('PutUserPermissionsBoundary', { ...dev, PermissionsBoundary: BOUNDARY }),
  step(
    'SimulatePrincipalPolicy',
    {
      PolicySourceArn: 'arn:aws:iam::222222222222:user/people/dev',
      ActionNames: ['s3:GetObject', 's3:PutObject'],
    },
    { shows: { EvaluationResults: [{ EvalDecision: 'allowed' }, { EvalDecision: 'implicitDeny' }] } },
  ),
  step(
    'SimulateCustomPolicy',
    { PolicyInputList: [READ], ActionNames: ['s3:GetObject'] },
    { shows: { EvaluationResults: [{ EvalDecision: 'allowed' }] } },
  ),
  step('DeleteUserPermissionsBoundary', dev),
  step('CreateAccessKey', dev, { keep: { keyId: 'AccessKey.AccessKeyId' } }),
  step('UpdateAccessKey', { ...dev, AccessKeyId: '<keyId>', Status: 'Inactive' }),
  step('ListAccessKeys', dev, { shows: { AccessKeyMetadata: [{ Status: 'Inactive' }] } }),
  step('GetAccessKeyLastUsed', { AccessKeyId: '<keyId>' }, { shows: { UserName: 'dev' } }),
  step('DeleteAccessKey', { ...dev, AccessKeyId: '<keyId>' }),
  step('CreateLoginProfile', { ...dev, Password: PASSWORD }),
  step('GetLoginProfile', dev, { shows: { LoginProfile: { UserName: 'dev' } } }),
  step('UpdateLoginProfile', { ...dev, PasswordResetRequired: true }),
  step('DeleteLoginProfile', dev),
  step(
    'CreateVirtualMFADevice',
    { VirtualMFADeviceName: 'dev' },
    { keep: { serial: 'VirtualMFADevice.SerialNumber' } },
  ),
  step('ListVirtualMFADevices', { AssignmentStatus: 'Unassigned' }, { shows: { VirtualMFADevices: [{}] } }),
  step('ListMFADevices', dev, { shows: { MFADevices: [] } }),
  step('DeleteVirtualMFADevice', { SerialNumber: '<serial>' }),
  step('GetAccountSummary', {}, { shows: { SummaryMap: { Groups: 1 } } }),
  step(
    'GetAccountAuthorizationDetails',
    { Filter: ['Group'] },
    { shows: { GroupDetailList: [{ GroupName: 'admins' }] } },
  ),
  step('DeleteUserPolicy', { ...dev, ...read }),
  step('DetachUserPolicy', { ...dev, PolicyArn: '<policyArn>' }),
  step('DetachGroupPolicy', { ...admins, PolicyArn: '<policyArn>' }),
  step('DeletePolicy', { PolicyArn: '<policyArn>' }),
  step('RemoveUserFromGroup', { ...admins, ...dev }),
  step('DeleteGroup', admins),
  step('DeleteUser', dev),
];
