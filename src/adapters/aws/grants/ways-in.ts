/**
 * The calls by which somebody gets onto a node, or gets more permissions to get there. The first are asked about the
 * node itself; the others only whether they are allowed at all, on anything.
 */
import type { Place } from '../../../domain/sessions/session.ts';
import { partitionOf } from '../facts/node-role.ts';
import { DEFAULT_DOCUMENT, documentArnOf, nodeArnOf } from './grant-statements.ts';

/** One way onto a node: every one of its calls must be allowed. */
export interface WayIn {
  readonly kind: 'standing-access' | 'send-command' | 'other';
  readonly action: string;
  readonly resources: readonly string[];
  readonly context: Readonly<Record<string, string>>;
}

const ACCESS_CHECK = 'ssm:SessionDocumentAccessCheck';
/** AWS's own documents that give a shell or a tunnel. */
const AWS_DOCUMENTS = [
  'AWS-StartSSHSession',
  'AWS-StartInteractiveCommand',
  'AWS-StartNonInteractiveCommand',
  'AWS-StartPortForwardingSession',
  'AWS-StartPortForwardingSessionToRemoteHost',
];
const RUN_DOCUMENTS = ['AWS-RunShellScript', 'AWS-RunPowerShellScript'];

/** The ways onto one node, the plainest first. */
export function waysOnto(place: Place, target: string, document: string): readonly WayIn[] {
  const node = nodeArnOf(place, target);
  const named = [...new Set([DEFAULT_DOCUMENT, document, ...AWS_DOCUMENTS])];
  return [
    start([node], 'false'),
    ...named.map((name) => start([node, documentArnOf(place, name)], 'true')),
    ...RUN_DOCUMENTS.map(
      (name): WayIn => ({
        kind: 'send-command',
        action: 'ssm:SendCommand',
        resources: [node, documentArnOf(place, name)],
        context: {},
      }),
    ),
    joinAnothers(place, target),
    ...(target.startsWith('i-')
      ? ['ec2-instance-connect:SendSSHPublicKey', 'ec2-instance-connect:SendSerialConsoleSSHPublicKey']
      : []
    ).map((action): WayIn => ({ kind: 'other', action, resources: [node], context: {} })),
  ];
}

function start(resources: readonly string[], check: string): WayIn {
  return {
    kind: 'standing-access',
    action: 'ssm:StartSession',
    resources,
    context: { [ACCESS_CHECK]: check },
  };
}

/**
 * Another person's session on the node. One's own is no way in: those of a grant are ended with it, and what has ended
 * cannot be resumed.
 */
function joinAnothers({ account, region }: Place, target: string): WayIn {
  return {
    kind: 'other',
    action: 'ssm:ResumeSession',
    resources: [
      `arn:${partitionOf(region)}:ssm:${region}:${account}:session/somebody-else-0123456789abcdef0`,
    ],
    context: {
      'aws:userid': 'AIDATHECALLER',
      'ssm:resourceTag/aws:ssmmessages:session-id': 'AIDASOMEBODYELSE',
      'ssm:resourceTag/aws:ssmmessages:target-id': target,
    },
  };
}

/** Calls that lead onto nodes by other resources than the node: associations, automations. */
export const ROUNDABOUT_ACTIONS = [
  'ssm:CreateAssociation',
  'ssm:UpdateAssociation',
  'ssm:StartAutomationExecution',
  'ssm:RegisterTaskWithMaintenanceWindow',
  'ssm:StartAccessRequest',
  'ssm:GetAccessToken',
  'ec2:ModifyInstanceAttribute',
] as const;

/** Calls that give oneself, or something that one controls, more permissions. */
export const PERMISSION_ACTIONS = [
  'iam:PutUserPolicy',
  'iam:AttachUserPolicy',
  'iam:AddUserToGroup',
  'iam:PutGroupPolicy',
  'iam:AttachGroupPolicy',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:UpdateAssumeRolePolicy',
  'iam:CreatePolicyVersion',
  'iam:SetDefaultPolicyVersion',
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:UpdateLoginProfile',
  'iam:DeleteUserPermissionsBoundary',
  'iam:PassRole',
] as const;
