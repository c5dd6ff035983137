import {
  AssociateKmsKeyCommand,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { CreateDocumentCommand } from '@aws-sdk/client-ssm';
import { SHELL_PROFILE } from '../../src/domain/recordings/shell-profile.ts';
import { LOG_PREFIX, NAMES } from '../accounts.ts';
import { seedBroker } from './broker.ts';
import type { Clients } from './clients.ts';
import {
  memberPolicy,
  memberTrust,
  nodeLoggingPolicy,
  sessionKeyPolicy,
  trustOfService,
} from './machine-policies.ts';

const RETENTION_DAYS = 30;
const NODE_CORE_POLICY = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';

/** The account's session document: logged to both places, encrypted, bounded in time; its shells mark their commands. */
function sessionDocument(description: string, kmsKeyId: string): string {
  return JSON.stringify({
    schemaVersion: '1.0',
    description,
    sessionType: 'Standard_Stream',
    inputs: {
      s3BucketName: NAMES.archiveBucket,
      s3KeyPrefix: LOG_PREFIX,
      s3EncryptionEnabled: true,
      cloudWatchLogGroupName: NAMES.logGroup,
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: true,
      kmsKeyId,
      runAsEnabled: false,
      runAsDefaultUser: '',
      idleSessionTimeout: '20',
      maxSessionDuration: '60',
      shellProfile: { linux: SHELL_PROFILE, windows: '' },
    },
  });
}

async function makeRole(member: Clients, name: string, service: string, logging: object): Promise<void> {
  await member.iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify(trustOfService(service)),
    }),
  );
  await member.iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn: NODE_CORE_POLICY }));
  await member.iam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'session-logs',
      PolicyDocument: JSON.stringify(logging),
    }),
  );
}

async function makeKey(member: Clients): Promise<string> {
  const { KeyMetadata } = await member.kms.send(
    new CreateKeyCommand({
      Description: 'Sessions and their log group',
      Policy: JSON.stringify(sessionKeyPolicy()),
    }),
  );
  await member.kms.send(
    new CreateAliasCommand({ AliasName: 'alias/sallyport-sessions', TargetKeyId: KeyMetadata!.KeyId! }),
  );
  return KeyMetadata!.Arn!;
}

async function makeLogGroup(member: Clients, keyArn: string): Promise<void> {
  await member.logs.send(new CreateLogGroupCommand({ logGroupName: NAMES.logGroup }));
  await member.logs.send(new AssociateKmsKeyCommand({ logGroupName: NAMES.logGroup, kmsKeyId: keyArn }));
  await member.logs.send(
    new PutRetentionPolicyCommand({ logGroupName: NAMES.logGroup, retentionInDays: RETENTION_DAYS }),
  );
}

/** Makes the member account: key, log group, node roles, session documents, topic, the role that the watch assumes. */
export async function seedMember(
  member: Clients,
  archiveKeyArn: string,
): Promise<{ topicArn: string; sessionKeyArn: string }> {
  const sessionKeyArn = await makeKey(member);
  await makeLogGroup(member, sessionKeyArn);
  const logging = nodeLoggingPolicy({ archiveKeyArn, sessionKeyArn });
  await makeRole(member, NAMES.instanceRole, 'ec2.amazonaws.com', logging);
  await makeRole(member, NAMES.hybridRole, 'ssm.amazonaws.com', logging);
  await member.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: NAMES.instanceProfile }));
  await member.iam.send(
    new AddRoleToInstanceProfileCommand({
      InstanceProfileName: NAMES.instanceProfile,
      RoleName: NAMES.instanceRole,
    }),
  );
  await seedBroker(member.iam);
  await member.iam.send(
    new CreateRoleCommand({
      RoleName: NAMES.memberRole,
      AssumeRolePolicyDocument: JSON.stringify(memberTrust()),
    }),
  );
  await member.iam.send(
    new PutRolePolicyCommand({
      RoleName: NAMES.memberRole,
      PolicyName: 'watch',
      PolicyDocument: JSON.stringify(memberPolicy()),
    }),
  );
  const documents = [
    [
      'SSM-SessionManagerRunShell',
      'Preferences of this account and Region: logged, encrypted logs, one hour at most',
      '',
    ],
    [NAMES.encryptedDocument, 'The same, with the session itself encrypted by KMS', sessionKeyArn],
  ] as const;
  for (const [Name, description, keyArn] of documents)
    await member.ssm.send(
      new CreateDocumentCommand({
        Name,
        DocumentType: 'Session',
        DocumentFormat: 'JSON',
        Content: sessionDocument(description, keyArn),
      }),
    );
  const { TopicArn } = await member.sns.send(new CreateTopicCommand({ Name: NAMES.memberTopic }));
  return { topicArn: TopicArn!, sessionKeyArn };
}
