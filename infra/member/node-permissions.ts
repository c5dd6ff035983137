import { Aws } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arnOf, bucketArn } from '../arns.ts';
import { archiveBucketName, NAMES } from '../names.ts';
import { makeInstanceProfile, makeManagedPolicy, makeRole } from '../policies/role.ts';
import type { ReasonedStatement } from '../policies/statement.ts';
import { ABOUT_A_SESSION } from './session-key.ts';

const EVERY_REGION = 'A role is one for all Regions, and each Region has its archive, key and log group.';

/** What a node's role must have for its sessions' logs to arrive, and roles that have it. */
export class NodePermissions extends Construct {
  constructor(scope: Construct, hubAccount: string) {
    super(scope, 'Nodes');
    const policy = makeManagedPolicy(this, 'Logging', {
      name: NAMES.nodePolicy,
      description:
        "Sallyport: what a node's role needs to deliver its session logs. Attach it to roles of nodes.",
      statements: nodeStatements(hubAccount),
    });
    const core = `arn:${Aws.PARTITION}:iam::aws:policy/AmazonSSMManagedInstanceCore`;
    const instance = makeRole(this, 'Instance', {
      roleName: NAMES.instanceRole,
      description: 'Sallyport: for EC2 instances without a role of their own',
      trust: [
        {
          Sid: 'Ec2',
          Effect: 'Allow',
          Principal: { Service: 'ec2.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      ],
      managedPolicyArns: [core],
    });
    makeInstanceProfile(this, 'InstanceProfile', instance, NAMES.instanceRole);
    const hybrid = makeRole(this, 'Hybrid', {
      roleName: NAMES.hybridRole,
      description: 'Sallyport: for hybrid nodes; sallyport node activate makes activations for it',
      trust: [
        {
          Sid: 'Activations',
          Effect: 'Allow',
          Principal: { Service: 'ssm.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: {
            StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
            ArnLike: { 'aws:SourceArn': arnOf('ssm', '*', { region: '*' }) },
          },
        },
      ],
      managedPolicyArns: [core],
    });
    for (const role of [instance, hybrid]) role.managedPolicyArns = [core, policy.ref];
  }
}

/** facts/aws.md E3, facts/session-manager.md C.4. */
export function nodeStatements(hubAccount: string): readonly ReasonedStatement[] {
  const archive = archiveBucketName(hubAccount, '*');
  const group = arnOf('logs', `log-group:${NAMES.logGroup}`, { region: '*' });
  return [
    {
      Sid: 'Archive',
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:PutObjectAcl'],
      Resource: bucketArn(archive, `/${Aws.ACCOUNT_ID}/*`),
      because: EVERY_REGION,
    },
    {
      Sid: 'ArchiveEncryption',
      Effect: 'Allow',
      Action: 's3:GetEncryptionConfiguration',
      Resource: bucketArn(archive),
      because: EVERY_REGION,
    },
    {
      Sid: 'ArchiveKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: arnOf('kms', 'key/*', { region: '*', account: hubAccount }),
      Condition: {
        StringLike: {
          'kms:ViaService': 's3.*.amazonaws.com',
          'kms:EncryptionContext:aws:s3:arn': bucketArn(archive),
        },
      },
      because: EVERY_REGION,
    },
    {
      Sid: 'Stream',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [group, `${group}:*`],
      because: EVERY_REGION,
    },
    {
      Sid: 'FindStream',
      Effect: 'Allow',
      // The agent asks for no group in particular: anything narrower than * is refused.
      Action: ['logs:DescribeLogGroups', 'logs:DescribeLogStreams'],
      Resource: '*',
      because: 'The agent asks without naming a group, and IAM then asks about *.',
    },
    {
      Sid: 'OpenSessions',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: arnOf('kms', 'key/*', { region: '*' }),
      Condition: ABOUT_A_SESSION,
      because: EVERY_REGION,
    },
  ];
}
