import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import { NAMES, SESSION_DOCUMENT } from '../names.ts';
import { makeManagedPolicy } from '../policies/role.ts';
import type { ReasonedStatement } from '../policies/statement.ts';
import { ABOUT_A_SESSION } from './session-key.ts';

const EVERY_REGION = 'A policy is one for all Regions, and nodes and sessions come and go.';
const NO_RESOURCE = 'IAM knows no narrower resource for listing.';

const anywhere = (service: string, resource: string) => arnOf(service, resource, { region: '*' });
/** Instances, and hybrid nodes: a Deny that named only the first would leave the second open. */
export const anyNode = () => [anywhere('ec2', 'instance/*'), anywhere('ssm', 'managed-instance/*')];

/** What people have without a grant, by the tag Environment of nodes: to be attached to roles, users or permission sets. */
export class PeoplePermissions extends Construct {
  constructor(scope: Construct) {
    super(scope, 'People');
    makeManagedPolicy(this, 'Engineer', {
      name: NAMES.engineerPolicy,
      description:
        'Sallyport: shells on nodes tagged Environment=Dev, with the session document; never on Prod',
      statements: engineerStatements(),
    });
    makeManagedPolicy(this, 'Approver', {
      name: NAMES.approverPolicy,
      description: 'Sallyport: sees nodes and sessions, and ends any session',
      statements: [
        readNodes(),
        {
          Sid: 'EndAny',
          Effect: 'Allow',
          Action: 'ssm:TerminateSession',
          Resource: anywhere('ssm', 'session/*'),
          because: EVERY_REGION,
        },
      ],
    });
  }
}

function readNodes(): ReasonedStatement {
  return {
    Sid: 'SeeNodes',
    Effect: 'Allow',
    Action: [
      'ec2:DescribeInstances',
      'ssm:DescribeInstanceInformation',
      'ssm:DescribeInstanceProperties',
      'ssm:DescribeSessions',
      'ssm:GetConnectionStatus',
      'ssm:ListDocuments',
    ],
    Resource: '*',
    because: NO_RESOURCE,
  };
}

/** Going on with, ending and joining one's own sessions: by the id of who opened them, since names can be alike. */
export function ownSessions(): ReasonedStatement {
  return {
    Sid: 'OwnSessions',
    Effect: 'Allow',
    Action: ['ssm:ResumeSession', 'ssm:TerminateSession', 'ssmmessages:OpenDataChannel'],
    Resource: anywhere('ssm', 'session/*'),
    Condition: { StringEquals: { 'ssm:resourceTag/aws:ssmmessages:session-id': `\${aws:userid}` } },
    because: EVERY_REGION,
  };
}

/**
 * The workshop's engineer, as settled in docs/decisions/0004: Dev nodes with the session document, asked about by its ARN
 * wherever a document is named, Prod denied whatever else is allowed.
 */
export function engineerStatements(): readonly ReasonedStatement[] {
  return [
    readNodes(),
    {
      Sid: 'ReadDocument',
      Effect: 'Allow',
      Action: ['ssm:DescribeDocument', 'ssm:GetDocument'],
      Resource: anywhere('ssm', `document/${SESSION_DOCUMENT}`),
      because: EVERY_REGION,
    },
    {
      Sid: 'StartOnDev',
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: anyNode(),
      Condition: { StringEquals: { 'ssm:resourceTag/Environment': 'Dev' } },
      because: 'The tag decides, not the id.',
    },
    {
      Sid: 'StartWithDocument',
      Effect: 'Allow',
      Action: 'ssm:StartSession',
      Resource: anywhere('ssm', `document/${SESSION_DOCUMENT}`),
      Condition: { BoolIfExists: { 'ssm:SessionDocumentAccessCheck': 'true' } },
      because: EVERY_REGION,
    },
    {
      Sid: 'NeverProd',
      Effect: 'Deny',
      Action: 'ssm:StartSession',
      Resource: anyNode(),
      Condition: { StringLike: { 'ssm:resourceTag/Environment': 'Prod' } },
    },
    {
      Sid: 'NoWayAround',
      Effect: 'Deny',
      Action: ['ssm:SendCommand', 'ssm:StartAutomationExecution', 'ssm:CreateAssociation'],
      Resource: '*',
    },
    ownSessions(),
    {
      Sid: 'SessionKey',
      Effect: 'Allow',
      Action: 'kms:GenerateDataKey',
      Resource: anywhere('kms', 'key/*'),
      Condition: ABOUT_A_SESSION,
      because: "Each Region has its key; the key's own policy lets in engineers for sessions alone.",
    },
  ];
}
