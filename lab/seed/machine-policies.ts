import { EXTERNAL_ID, HUB_ACCOUNT, LOG_PREFIX, MEMBER_ACCOUNT, NAMES, REGION } from '../accounts.ts';
import { grantStatements } from './grant-policies.ts';

/** Lets a service assume a role. */
export function trustOfService(service: string): object {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
}

/** What a node needs to deliver its session logs, and no more. facts/aws.md E3 */
export function nodeLoggingPolicy(keys: { archiveKeyArn: string; sessionKeyArn: string }): object {
  const bucket = `arn:aws:s3:::${NAMES.archiveBucket}`;
  const group = `arn:aws:logs:${REGION}:${MEMBER_ACCOUNT}:log-group:${NAMES.logGroup}`;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Archive',
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:PutObjectAcl'],
        Resource: `${bucket}/${LOG_PREFIX}/*`,
      },
      {
        Sid: 'ArchiveEncryption',
        Effect: 'Allow',
        Action: 's3:GetEncryptionConfiguration',
        Resource: bucket,
      },
      {
        Sid: 'Stream',
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: [group, `${group}:*`],
      },
      {
        Sid: 'FindStream',
        Effect: 'Allow',
        Action: ['logs:DescribeLogGroups', 'logs:DescribeLogStreams'],
        Resource: '*',
      },
      {
        Sid: 'ArchiveKey',
        Effect: 'Allow',
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: keys.archiveKeyArn,
      },
      { Sid: 'SessionKey', Effect: 'Allow', Action: 'kms:Decrypt', Resource: keys.sessionKeyArn },
    ],
  };
}

/** Who may use the archive's bucket: nodes of the organisation, each account under its own prefix; readers of a member's. */
export function archiveBucketPolicy(organizationId: string): object {
  const bucket = `arn:aws:s3:::${NAMES.archiveBucket}`;
  const inOrganization = { StringEquals: { 'aws:PrincipalOrgID': organizationId } };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OwnPrefixOnly',
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:PutObject', 's3:PutObjectAcl'],
        Resource: `${bucket}/\${aws:PrincipalAccount}/*`,
        Condition: inOrganization,
      },
      {
        Sid: 'Encryption',
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetEncryptionConfiguration',
        Resource: bucket,
        Condition: inOrganization,
      },
      {
        Sid: 'MemberReaders',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${MEMBER_ACCOUNT}:root` },
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: `${bucket}/${MEMBER_ACCOUNT}/*`,
      },
      {
        Sid: 'MemberLists',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${MEMBER_ACCOUNT}:root` },
        Action: ['s3:ListBucket', 's3:ListBucketVersions'],
        Resource: bucket,
      },
    ],
  };
}

/** The archive's key: administered by its account, used by the organisation's nodes through S3. */
export function archiveKeyPolicy(organizationId: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${HUB_ACCOUNT}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Sid: 'Nodes',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:GenerateDataKey', 'kms:Decrypt'],
        Resource: '*',
        Condition: {
          StringEquals: {
            'aws:PrincipalOrgID': organizationId,
            'kms:ViaService': `s3.${REGION}.amazonaws.com`,
          },
        },
      },
    ],
  };
}

/** The key of sessions and their log group: the log service under its own context, and those whom IAM names. */
export function sessionKeyPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${MEMBER_ACCOUNT}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
      {
        Sid: 'Logs',
        Effect: 'Allow',
        Principal: { Service: `logs.${REGION}.amazonaws.com` },
        Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        Resource: '*',
        Condition: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${MEMBER_ACCOUNT}:log-group:*`,
          },
        },
      },
    ],
  };
}

/** Who may assume the member role: the hub's server, with the external id. */
export function memberTrust(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${HUB_ACCOUNT}:user/${NAMES.serverUser}` },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } },
      },
    ],
  };
}

/** What is read in the management account: the service control policies over the members. */
export function organizationPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['organizations:Describe*', 'organizations:List*'], Resource: '*' },
    ],
  };
}

/** What the server does in a member account: look, end sessions, tell, and what grants write. */
export function memberPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Look',
        Effect: 'Allow',
        Action: [
          'ssm:Describe*',
          'ssm:Get*',
          'ssm:List*',
          'ec2:Describe*',
          'iam:Get*',
          'iam:List*',
          'logs:Describe*',
          'logs:FilterLogEvents',
          'logs:GetLogEvents',
          'kms:DescribeKey',
          'kms:GetKeyPolicy',
          'kms:ListAliases',
          'cloudtrail:LookupEvents',
          'cloudtrail:DescribeTrails',
          'cloudtrail:GetTrailStatus',
          'organizations:Describe*',
          'organizations:List*',
        ],
        Resource: '*',
      },
      {
        Sid: 'Decrypt',
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: `arn:aws:kms:${REGION}:${MEMBER_ACCOUNT}:key/*`,
      },
      {
        Sid: 'End',
        Effect: 'Allow',
        Action: 'ssm:TerminateSession',
        Resource: `arn:aws:ssm:*:${MEMBER_ACCOUNT}:session/*`,
      },
      {
        Sid: 'Tell',
        Effect: 'Allow',
        Action: ['sns:GetTopicAttributes', 'sns:Publish'],
        Resource: `arn:aws:sns:${REGION}:${MEMBER_ACCOUNT}:${NAMES.memberTopic}`,
      },
      ...grantStatements(),
    ],
  };
}
