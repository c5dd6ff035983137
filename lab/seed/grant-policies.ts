import { EXTERNAL_ID, HUB_ACCOUNT, MEMBER_ACCOUNT, NAMES, REGION } from '../accounts.ts';

const SERVER = `arn:aws:iam::${HUB_ACCOUNT}:user/${NAMES.serverUser}`;
const SESSIONS = `arn:aws:ssm:*:${MEMBER_ACCOUNT}:session/*`;
const KEYS = `arn:aws:kms:${REGION}:${MEMBER_ACCOUNT}:key/*`;
const USERS = `arn:aws:iam::${MEMBER_ACCOUNT}:user/*`;
const BROKER = `arn:aws:iam::${MEMBER_ACCOUNT}:role/${NAMES.brokerRole}`;

/** The ARN of a permissions boundary of the member account. */
export function boundaryArn(name: string): string {
  return `arn:aws:iam::${MEMBER_ACCOUNT}:policy/${name}`;
}

/** Who may be given sessions of the broker role: the hub's server, which must say for which person. */
export function brokerTrust(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: SERVER },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
          StringLike: { 'sts:SourceIdentity': '*', 'sts:RoleSessionName': '*-g-????????????' },
        },
      },
      { Effect: 'Allow', Principal: { AWS: SERVER }, Action: 'sts:SetSourceIdentity' },
    ],
  };
}

/**
 * What a grant can give at most: shells on the account's nodes with the approved documents, and one's own sessions. A
 * session policy narrows each grant to its node, document and window. DescribeSessions is what the server asks as a
 * revoked session, to see that it is refused.
 */
export function brokerPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Start',
        Effect: 'Allow',
        Action: 'ssm:StartSession',
        Resource: [
          `arn:aws:ec2:*:${MEMBER_ACCOUNT}:instance/*`,
          `arn:aws:ssm:*:${MEMBER_ACCOUNT}:managed-instance/*`,
          `arn:aws:ssm:*:${MEMBER_ACCOUNT}:document/SSM-SessionManagerRunShell`,
          `arn:aws:ssm:*:${MEMBER_ACCOUNT}:document/${NAMES.encryptedDocument}`,
        ],
      },
      {
        Sid: 'Own',
        Effect: 'Allow',
        Action: ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'],
        Resource: SESSIONS,
        Condition: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': `\${aws:userid}` } },
      },
      { Sid: 'SessionKey', Effect: 'Allow', Action: 'kms:GenerateDataKey', Resource: KEYS },
      { Sid: 'Probe', Effect: 'Allow', Action: 'ssm:DescribeSessions', Resource: '*' },
    ],
  };
}

/** The most that the broker role could have, whatever is written into it. */
export function brokerBoundary(): object {
  return brokerPolicy();
}

/**
 * The most that a person who gets `iam-policy` grants could have, whatever is written into their policies: it takes
 * nothing from them that the lab's people have, and keeps IAM, the organisation and other roles out of reach.
 */
export function personBoundary(): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Anything',
        Effect: 'Allow',
        NotAction: ['iam:*', 'organizations:*', 'account:*', 'sts:AssumeRole*'],
        Resource: '*',
      },
      { Sid: 'ReadIam', Effect: 'Allow', Action: ['iam:Get*', 'iam:List*'], Resource: '*' },
    ],
  };
}

/** What the member role may write for grants: users under the boundary, and denials in the broker role. */
export function grantStatements(): object[] {
  return [
    {
      Sid: 'GrantUsers',
      Effect: 'Allow',
      Action: ['iam:PutUserPolicy', 'iam:DeleteUserPolicy'],
      Resource: USERS,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundaryArn(NAMES.personBoundary) } },
    },
    {
      Sid: 'RevokeGrants',
      Effect: 'Allow',
      Action: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
      Resource: BROKER,
      Condition: { StringEquals: { 'iam:PermissionsBoundary': boundaryArn(NAMES.brokerBoundary) } },
    },
  ];
}
