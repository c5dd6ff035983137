import { HUB_ACCOUNT, LOG_PREFIX, MEMBER_ACCOUNT, NAMES, REGION } from '../accounts.ts';

const ANY_NODE = [
  `arn:aws:ec2:*:${MEMBER_ACCOUNT}:instance/*`,
  `arn:aws:ssm:*:${MEMBER_ACCOUNT}:managed-instance/*`,
];
const OWN_SESSIONS = {
  Effect: 'Allow',
  // By the id of who opened it, not by the session's name: a user `dev` must not end what `dev-2` opened, and a
  // role session chooses its own name.
  Action: ['ssm:TerminateSession', 'ssm:ResumeSession', 'ssmmessages:OpenDataChannel'],
  Resource: `arn:aws:ssm:*:${MEMBER_ACCOUNT}:session/*`,
  Condition: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': `\${aws:userid}` } },
};
const READ_NODES = {
  Effect: 'Allow',
  Action: [
    'ssm:Describe*',
    'ssm:GetConnectionStatus',
    'ssm:GetDocument',
    'ssm:List*',
    'ec2:DescribeInstances',
    'ec2:DescribeTags',
  ],
  Resource: '*',
};

/**
 * What the workshop's SSMDevAccess grants, as settled: Dev nodes only, Prod denied for instances and for hybrid
 * nodes, the default document or one allowed by ARN, and one's own sessions.
 */
export function engineerPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      READ_NODES,
      {
        Effect: 'Allow',
        Action: 'ssm:StartSession',
        Resource: ANY_NODE,
        Condition: { StringEquals: { 'ssm:resourceTag/Environment': 'Dev' } },
      },
      {
        Effect: 'Allow',
        Action: 'ssm:StartSession',
        Resource: [
          `arn:aws:ssm:*:${MEMBER_ACCOUNT}:document/SSM-SessionManagerRunShell`,
          `arn:aws:ssm:*:${MEMBER_ACCOUNT}:document/${NAMES.encryptedDocument}`,
        ],
        Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
      },
      {
        Sid: 'DenySMtoProd',
        Effect: 'Deny',
        Action: 'ssm:StartSession',
        Resource: ANY_NODE,
        Condition: { StringLike: { 'ssm:resourceTag/Environment': 'Prod' } },
      },
      OWN_SESSIONS,
      {
        Effect: 'Allow',
        Action: ['kms:GenerateDataKey'],
        Resource: `arn:aws:kms:${REGION}:${MEMBER_ACCOUNT}:key/*`,
      },
      {
        Effect: 'Allow',
        Action: ['cloudtrail:LookupEvents', 'cloudtrail:Describe*', 'cloudtrail:Get*'],
        Resource: '*',
      },
    ],
  };
}

/** A contractor sees the nodes and has no access of their own: only what a grant gives. */
export function contractorPolicy(): object {
  return { Version: '2012-10-17', Statement: [READ_NODES, OWN_SESSIONS] };
}

/** An approver sees sessions and may end any. */
export function approverPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      READ_NODES,
      {
        Effect: 'Allow',
        Action: 'ssm:TerminateSession',
        Resource: `arn:aws:ssm:*:${MEMBER_ACCOUNT}:session/*`,
      },
    ],
  };
}

/** An auditor reads records, logs and the archive of their account. */
export function auditorPolicy(): object {
  const bucket = `arn:aws:s3:::${NAMES.archiveBucket}`;
  return {
    Version: '2012-10-17',
    Statement: [
      READ_NODES,
      {
        Effect: 'Allow',
        Action: ['cloudtrail:LookupEvents', 'cloudtrail:Describe*', 'cloudtrail:Get*', 'cloudtrail:List*'],
        Resource: '*',
      },
      { Effect: 'Allow', Action: ['logs:Describe*', 'logs:Get*', 'logs:FilterLogEvents'], Resource: '*' },
      { Effect: 'Allow', Action: ['iam:Get*', 'iam:List*'], Resource: '*' },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: `${bucket}/${LOG_PREFIX}/*`,
      },
      { Effect: 'Allow', Action: ['s3:ListBucket', 's3:ListBucketVersions'], Resource: bucket },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: [
          `arn:aws:kms:${REGION}:${HUB_ACCOUNT}:key/*`,
          `arn:aws:kms:${REGION}:${MEMBER_ACCOUNT}:key/*`,
        ],
      },
    ],
  };
}
