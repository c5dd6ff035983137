import { Aws } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arnOf, iamArn } from '../arns.ts';
import { NAMES, SESSION_DOCUMENT } from '../names.ts';
import { output } from '../output.ts';
import { makeManagedPolicy, makeRole } from '../policies/role.ts';
import type { ReasonedStatement, Statement } from '../policies/statement.ts';
import { actionsOf, BOUNDED_ACTIONS } from '../policies/watch-calls.ts';
import { anyNode, ownSessions } from './people-permissions.ts';
import { ABOUT_A_SESSION } from './session-key.ts';

const READS_ALL = 'What a verdict rests on can be any role, node, document, key or log group of the account.';
const EVERY_REGION = 'A role is one for all Regions.';

/** How the hub's server enters a member: the role that watches, the role that grants are sessions of, their bounds. */
export class HubAccess extends Construct {
  constructor(scope: Construct, { hubAccount, externalId }: { hubAccount: string; externalId: string }) {
    super(scope, 'HubAccess');
    const serverArn = iamArn(`role/${NAMES.serverRole}`, hubAccount);
    const server = { AWS: iamArn('root', hubAccount) };
    // Known by its ARN and not by its id, so that the hub may be made later, or made again.
    const asServer = { ArnEquals: { 'aws:PrincipalArn': serverArn } };
    const watching = memberStatements();
    const memberBoundary = makeManagedPolicy(this, 'MemberBoundary', {
      name: NAMES.memberBoundary,
      description: 'Sallyport: the most that the role of the watch could have, whatever is written into it',
      statements: watching,
    });
    const granting = brokerStatements();
    const brokerBoundary = makeManagedPolicy(this, 'BrokerBoundary', {
      name: NAMES.brokerBoundary,
      description: 'Sallyport: the most that a grant could give, whatever is written into the broker role',
      statements: granting,
    });
    makeManagedPolicy(this, 'PersonBoundary', {
      name: NAMES.personBoundary,
      description: 'Sallyport: the permissions boundary of users who may get iam-policy grants',
      statements: personBoundaryStatements(),
    });
    const member = makeRole(this, 'Member', {
      roleName: NAMES.memberRole,
      description: "Sallyport: what the hub's server watches, ends and grants with",
      trust: [
        {
          Sid: 'Server',
          Effect: 'Allow',
          Principal: server,
          Action: 'sts:AssumeRole',
          Condition: { ...asServer, StringEquals: { 'sts:ExternalId': externalId } },
        },
      ],
      statements: watching,
      permissionsBoundary: memberBoundary.ref,
    });
    const broker = makeRole(this, 'Broker', {
      roleName: NAMES.brokerRole,
      description:
        'Sallyport: grants are sessions of this role, each narrowed to its node, document and window',
      trust: brokerTrust(server, asServer, externalId),
      statements: granting,
      permissionsBoundary: brokerBoundary.ref,
    });
    output(this, 'MemberRoleArn', member.attrArn);
    output(this, 'BrokerRoleArn', broker.attrArn);
  }
}

function brokerTrust(
  server: Statement['Principal'],
  asServer: { readonly ArnEquals: Readonly<Record<string, string>> },
  externalId: string,
): readonly Statement[] {
  return [
    {
      Sid: 'Grants',
      Effect: 'Allow',
      Principal: server!,
      Action: 'sts:AssumeRole',
      Condition: {
        ...asServer,
        StringEquals: { 'sts:ExternalId': externalId },
        // Only for a person, and under a name that ends with the grant's id.
        StringLike: { 'sts:SourceIdentity': '*', 'sts:RoleSessionName': '*-g-????????????' },
      },
    },
    {
      Sid: 'ForPerson',
      Effect: 'Allow',
      Principal: server!,
      Action: 'sts:SetSourceIdentity',
      Condition: asServer,
    },
  ];
}

/** What the watch calls in a member (policies/watch-calls.ts): it looks at all, and changes what it names. */
export function memberStatements(): readonly ReasonedStatement[] {
  const reads = actionsOf('member').filter((action) => !BOUNDED_ACTIONS.includes(action));
  const boundary = (name: string) => ({
    StringEquals: { 'iam:PermissionsBoundary': iamArn(`policy/${name}`) },
  });
  return [
    { Sid: 'Look', Effect: 'Allow', Action: reads, Resource: '*', because: READS_ALL },
    {
      Sid: 'ReadLogs',
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: arnOf('kms', 'key/*', { region: '*' }),
      Condition: { StringLike: { 'kms:ViaService': 'logs.*.amazonaws.com' } },
      because: "Each Region has its key; the key's own policy lets in this role for logs alone.",
    },
    {
      Sid: 'End',
      Effect: 'Allow',
      Action: 'ssm:TerminateSession',
      Resource: arnOf('ssm', 'session/*', { region: '*' }),
      because: 'Any session may break a guardrail.',
    },
    {
      Sid: 'Tell',
      Effect: 'Allow',
      Action: ['sns:GetTopicAttributes', 'sns:Publish'],
      Resource: arnOf('sns', NAMES.memberTopic, { region: '*' }),
      because: EVERY_REGION,
    },
    {
      Sid: 'TellEncrypted',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: arnOf('kms', 'key/*', { region: '*' }),
      Condition: { StringLike: { 'kms:ViaService': 'sns.*.amazonaws.com' } },
      because: "Each Region has its key; the key's own policy lets in this role for the topic.",
    },
    {
      Sid: 'Report',
      Effect: 'Allow',
      Action: 'securityhub:BatchImportFindings',
      Resource: arnOf('securityhub', `product/${Aws.ACCOUNT_ID}/default`, { region: '*' }),
      because: EVERY_REGION,
    },
    {
      Sid: 'GrantUsers',
      Effect: 'Allow',
      Action: ['iam:DeleteUserPolicy', 'iam:PutUserPolicy'],
      Resource: iamArn('user/*'),
      Condition: boundary(NAMES.personBoundary),
      because: 'Any user under the boundary for persons may get a grant.',
    },
    {
      Sid: 'RevokeGrants',
      Effect: 'Allow',
      Action: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
      Resource: iamArn(`role/${NAMES.brokerRole}`),
      Condition: boundary(NAMES.brokerBoundary),
    },
  ];
}

/** What a grant can give at most; a session policy narrows each to its node, document and window (docs/decisions/0012). */
export function brokerStatements(): readonly ReasonedStatement[] {
  return [
    {
      Sid: 'Start',
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: [...anyNode(), arnOf('ssm', `document/${SESSION_DOCUMENT}`, { region: '*' })],
      because: 'A grant may be for any node; its session policy names the one.',
    },
    ownSessions(),
    {
      Sid: 'SessionKey',
      Effect: 'Allow',
      Action: 'kms:GenerateDataKey',
      Resource: arnOf('kms', 'key/*', { region: '*' }),
      Condition: ABOUT_A_SESSION,
      because: EVERY_REGION,
    },
    {
      Sid: 'Probe',
      Effect: 'Allow',
      Action: 'ssm:DescribeSessions',
      Resource: '*',
      because: 'IAM knows no resource for it; the server asks it as a revoked session, to see the refusal.',
    },
  ];
}

/** IAM, the organisation and other roles stay out of reach, whatever a grant writes into the user. */
function personBoundaryStatements(): readonly ReasonedStatement[] {
  return [
    {
      Sid: 'Anything',
      Effect: 'Allow',
      NotAction: ['account:*', 'iam:*', 'organizations:*', 'sts:AssumeRole*'],
      Resource: '*',
      because: 'A boundary takes away and gives nothing: this one takes permissions over permissions.',
    },
    {
      Sid: 'ReadIam',
      Effect: 'Allow',
      Action: ['iam:Get*', 'iam:List*'],
      Resource: '*',
      because: 'A boundary gives nothing; reading is harmless.',
    },
  ];
}
