import { Aws } from 'aws-cdk-lib';
import { NAMES, SESSION_DOCUMENT } from '../names.ts';
import type { Statement } from '../policies/statement.ts';

const anywhere = (service: string, resource: string) => `arn:${Aws.PARTITION}:${service}:*:*:${resource}`;
const ofIam = (resource: string) => `arn:${Aws.PARTITION}:iam::*:${resource}`;

/** What is frozen by name alone: actions on resources of ours. */
const FROZEN: readonly (readonly [Sid: string, actions: readonly string[], resources: readonly string[]])[] =
  [
    [
      'Document',
      ['ssm:CreateDocument', 'ssm:DeleteDocument', 'ssm:ModifyDocumentPermission', 'ssm:UpdateDocument*'],
      [anywhere('ssm', `document/${SESSION_DOCUMENT}`)],
    ],
    [
      'Logs',
      [
        'logs:Associate*',
        'logs:Delete*',
        'logs:Disassociate*',
        'logs:PutMetricFilter',
        'logs:PutRetentionPolicy',
        'logs:PutSubscriptionFilter',
      ],
      [
        anywhere('logs', `log-group:${NAMES.logGroup}*`),
        anywhere('logs', 'log-group:/aws/events/sallyport/*'),
      ],
    ],
    [
      'Alarms',
      ['cloudwatch:Delete*', 'cloudwatch:Disable*', 'cloudwatch:PutMetricAlarm'],
      [anywhere('cloudwatch', 'alarm:sallyport-*')],
    ],
    [
      'Events',
      ['events:Delete*', 'events:Disable*', 'events:Put*', 'events:Remove*'],
      [anywhere('events', 'rule/sallyport*'), anywhere('events', `event-bus/${NAMES.eventBus}`)],
    ],
    [
      'Topics',
      ['sns:AddPermission', 'sns:Delete*', 'sns:RemovePermission', 'sns:SetTopicAttributes'],
      [anywhere('sns', 'sallyport-*')],
    ],
    [
      'Queues',
      [
        'sqs:AddPermission',
        'sqs:DeleteQueue',
        'sqs:PurgeQueue',
        'sqs:RemovePermission',
        'sqs:SetQueueAttributes',
      ],
      [anywhere('sqs', 'sallyport-*')],
    ],
    [
      'Forwarding',
      ['firehose:Delete*', 'firehose:Stop*', 'firehose:Update*'],
      [anywhere('firehose', 'deliverystream/sallyport-*')],
    ],
    [
      'Archive',
      [
        's3:BypassGovernanceRetention',
        's3:DeleteBucket*',
        's3:DeleteObjectVersion',
        's3:PutBucket*',
        's3:PutEncryptionConfiguration',
        's3:PutLifecycleConfiguration',
      ],
      ['archive', 'access'].flatMap((bucket) => {
        const arn = `arn:${Aws.PARTITION}:s3:::sallyport-${bucket}-*`;
        return [arn, `${arn}/*`];
      }),
    ],
    [
      'Stacks',
      [
        'cloudformation:Delete*',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:SetStackPolicy',
        'cloudformation:UpdateStack',
      ],
      [
        anywhere('cloudformation', 'stack/Sallyport*'),
        anywhere('cloudformation', 'stack/StackSet-Sallyport*'),
      ],
    ],
    [
      'Trails',
      [
        'cloudtrail:DeleteTrail',
        'cloudtrail:PutEventSelectors',
        'cloudtrail:StopLogging',
        'cloudtrail:UpdateTrail',
      ],
      ['*'],
    ],
  ];

/** The denials; those who deploy, and the watch itself, are let through. An SCP has at most 5,120 characters. */
export function freezeStatements(deployers: readonly string[]): readonly Statement[] {
  const except = { ArnNotLike: { 'aws:PrincipalArn': deployers } };
  const frozen = FROZEN.map(
    ([Sid, Action, Resource]): Statement => ({ Sid, Effect: 'Deny', Action, Resource, Condition: except }),
  );
  return [...frozen, roles(except), keys(except), accessTag(except)];
}

type Except = { readonly ArnNotLike: Readonly<Record<string, readonly string[]>> };

function roles(except: Except): Statement {
  return {
    Sid: 'Roles',
    Effect: 'Deny',
    Action: ['Add', 'Attach', 'Create', 'Delete', 'Detach', 'Put', 'Remove', 'Set', 'Update'].map(
      (verb) => `iam:${verb}*`,
    ),
    Resource: ['role', 'policy', 'instance-profile'].map((kind) => ofIam(`${kind}/Sallyport*`)),
    // The watch writes denials into the broker role, within its own boundary.
    Condition: { ...except, StringNotLike: { 'aws:PrincipalArn': ofIam(`role/${NAMES.memberRole}`) } },
  };
}

/** Keys have ids of AWS's making: they are known by their aliases. */
function keys(except: Except): Statement {
  return {
    Sid: 'Keys',
    Effect: 'Deny',
    Action: [
      'kms:DeleteAlias',
      'kms:Disable*',
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
      'kms:UpdateAlias',
    ],
    Resource: '*',
    Condition: { ...except, 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/sallyport-*' } },
  };
}

/** An instance is born with its tags; nobody but those who deploy changes the one that decides about access. */
function accessTag(except: Except): Statement {
  return {
    Sid: 'AccessTag',
    Effect: 'Deny',
    Action: ['ec2:CreateTags', 'ec2:DeleteTags', 'ssm:AddTagsToResource', 'ssm:RemoveTagsFromResource'],
    Resource: [anywhere('ec2', 'instance/*'), anywhere('ssm', 'managed-instance/*')],
    Condition: {
      ...except,
      Null: { 'ec2:CreateAction': 'true' },
      'ForAnyValue:StringEquals': { 'aws:TagKeys': 'Environment' },
    },
  };
}
