import { ACCOUNT, REGION, type Step, step } from './step.ts';

const TIER = `arn:aws:ssm:${REGION}:${ACCOUNT}:servicesetting/ssm/managed-instance/activation-tier`;
const doc = (description: string) =>
  JSON.stringify({ schemaVersion: '1.0', description, sessionType: 'Standard_Stream', inputs: {} });
const shell = { Name: 'Shell' };
const session = { SessionId: '<session>' };
const level = { Name: '/lab/level' };
const thing = { ResourceType: 'ManagedInstance', ResourceId: '<node>' };

const command = { CommandId: '<command>' };
const commandOnNode = { ...command, InstanceId: '<node>' };

/** Nodes, documents, parameters, sessions and commands. Given: `node`, a hybrid node that is online. */
export const ssmSteps: readonly Step[] = [
  step(
    'GetServiceSetting',
    { SettingId: TIER },
    { shows: { ServiceSetting: { SettingId: '/ssm/managed-instance/activation-tier' } } },
  ),
  step('UpdateServiceSetting', { SettingId: TIER, SettingValue: 'advanced' }),
  step(
    'CreateActivation',
    { IamRole: '<role>', RegistrationLimit: 2 },
    { keep: { activation: 'ActivationId' } },
  ),
  step(
    'DescribeActivations',
    { Filters: [{ FilterKey: 'ActivationIds', FilterValues: ['<activation>'] }] },
    {
      shows: { ActivationList: [{ RegistrationLimit: 2, Expired: false }] },
    },
  ),
  step('DeleteActivation', { ActivationId: '<activation>' }),
  step(
    'CreateDocument',
    { ...shell, DocumentType: 'Session', Content: doc('one') },
    {
      shows: { DocumentDescription: { DocumentVersion: '1' } },
    },
  ),
  step('UpdateDocument', { ...shell, Content: doc('two'), DocumentVersion: '$LATEST' }),
  step(
    'UpdateDocumentDefaultVersion',
    { ...shell, DocumentVersion: '2' },
    { shows: { Description: { DefaultVersion: '2' } } },
  ),
  step('DescribeDocument', shell, { shows: { Document: { LatestVersion: '2', DocumentType: 'Session' } } }),
  step('GetDocument', shell, { shows: { DocumentVersion: '2', Status: 'Active' } }),
  step('ListDocumentVersions', shell, { shows: { DocumentVersions: [{}, {}] } }),
  step(
    'ListDocuments',
    { Filters: [{ Key: 'Owner', Values: ['Self'] }] },
    { shows: { DocumentIdentifiers: [shell] } },
  ),
  step('ModifyDocumentPermission', { ...shell, PermissionType: 'Share', AccountIdsToAdd: ['111111111111'] }),
  step(
    'DescribeDocumentPermission',
    { ...shell, PermissionType: 'Share' },
    { shows: { AccountIds: ['111111111111'] } },
  ),
  step('ModifyDocumentPermission', {
    ...shell,
    PermissionType: 'Share',
    AccountIdsToRemove: ['111111111111'],
  }),
  step('PutParameter', { ...level, Value: 'high', Type: 'String' }, { shows: { Version: 1 } }),
  step('GetParameter', level, { shows: { Parameter: { Value: 'high' } } }),
  step(
    'GetParameters',
    { Names: ['/lab/level', '/lab/none'] },
    { shows: { InvalidParameters: ['/lab/none'] } },
  ),
  step('GetParametersByPath', { Path: '/lab' }, { shows: { Parameters: [{ Name: '/lab/level' }] } }),
  step('DeleteParameter', level),
  step('DeleteParameters', { Names: ['/lab/level'] }, { shows: { InvalidParameters: ['/lab/level'] } }),
  step(
    'DescribeInstanceInformation',
    {},
    { shows: { InstanceInformationList: [{ InstanceId: '<node>', PingStatus: 'Online' }] } },
  ),
  step('DescribeInstanceProperties', {}, { shows: { InstanceProperties: [{ InstanceId: '<node>' }] } }),
  step('ListAssociations', {}, { shows: { Associations: [] } }),
  step('AddTagsToResource', { ...thing, Tags: [{ Key: 'Environment', Value: 'Dev' }] }),
  step('ListTagsForResource', thing, { shows: { TagList: [{ Key: 'Environment', Value: 'Dev' }] } }),
  step('RemoveTagsFromResource', { ...thing, TagKeys: ['Environment'] }),
  step('UpdateManagedInstanceRole', { InstanceId: '<node>', IamRole: '<role>' }),
  step('GetConnectionStatus', { Target: '<node>' }, { shows: { Status: 'connected' } }),
  step('StartSession', { Target: '<node>' }, { keep: { session: 'SessionId' } }),
  step('ResumeSession', session, { shows: session }),
  step('DescribeSessions', { State: 'Active' }, { shows: { Sessions: [{ ...session, Target: '<node>' }] } }),
  step('TerminateSession', session, { shows: session }),
  step(
    'SendCommand',
    { DocumentName: 'AWS-RunShellScript', InstanceIds: ['<node>'], Parameters: { commands: ['uname'] } },
    { keep: { command: 'Command.CommandId' }, shows: { Command: { TargetCount: 1 } } },
  ),
  step('ListCommands', {}, { shows: { Commands: [{ CommandId: '<command>', InstanceIds: ['<node>'] }] } }),
  step('ListCommandInvocations', command, { shows: { CommandInvocations: [commandOnNode] } }),
  step('GetCommandInvocation', commandOnNode, { shows: { ...commandOnNode, ResponseCode: -1 } }),
  step('CancelCommand', command),
  step('DeregisterManagedInstance', { InstanceId: '<node>' }),
  step('DeleteDocument', shell),
  step('ResetServiceSetting', { SettingId: TIER }),
];
