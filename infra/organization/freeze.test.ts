import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { expect, test } from 'vitest';
import { NAMES, SESSION_DOCUMENT } from '../names.ts';
import {
  ANYTHING,
  BUCKET,
  HUB,
  isAllowed,
  MEMBER,
  only,
  organization,
  REGION,
  roleSession,
} from '../testing/place.ts';

/** What AWS takes in one service control policy. */
const MAX_CHARS = 5120;

const made = only(organization, 'AWS::Organizations::Policy', { Name: 'SallyportFreeze' });
const ofHub = only(organization, 'AWS::Organizations::Policy', { Name: 'SallyportFreezeHub' });
const policies = [made, ofHub].map(({ Properties }) => compilePolicy(Properties['Content'], 'frozen'));
const fullAccess = compilePolicy(
  { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
  'FullAWSAccess',
);

function may(
  role: string,
  action: string,
  on: string,
  context: Record<string, string | string[]> = {},
): boolean {
  const question = { who: roleSession(MEMBER, role), action, on, in: MEMBER, context };
  return isAllowed(question, { identity: [ANYTHING], scps: [[fullAccess, ...policies]] });
}

const at = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${MEMBER}:${resource}`;
const role = (name: string) => `arn:aws:iam::${MEMBER}:role/${name}`;

type Asked = readonly [action: string, on: string, context?: Record<string, string | string[]>];

const named = (all: readonly Asked[]) => all.map((asked) => [asked[0], asked[1], asked] as const);
const frozen: readonly Asked[] = [
  ['ssm:UpdateDocument', at('ssm', `document/${SESSION_DOCUMENT}`)],
  ['ssm:UpdateDocumentDefaultVersion', at('ssm', `document/${SESSION_DOCUMENT}`)],
  ['ssm:DeleteDocument', at('ssm', `document/${SESSION_DOCUMENT}`)],
  ['logs:DeleteLogGroup', at('logs', `log-group:${NAMES.logGroup}`)],
  ['logs:PutRetentionPolicy', at('logs', `log-group:${NAMES.logGroup}`)],
  ['logs:DisassociateKmsKey', at('logs', `log-group:${NAMES.logGroup}`)],
  ['logs:DeleteSubscriptionFilter', at('logs', `log-group:${NAMES.logGroup}`)],
  ['iam:PutRolePolicy', role(NAMES.memberRole)],
  ['iam:DeleteRole', role(NAMES.memberRole)],
  ['iam:UpdateAssumeRolePolicy', role(NAMES.brokerRole)],
  ['iam:CreatePolicyVersion', `arn:aws:iam::${MEMBER}:policy/${NAMES.memberBoundary}`],
  ['events:DisableRule', at('events', `rule/${NAMES.forwardRule}`)],
  ['events:PutTargets', at('events', `rule/${NAMES.forwardRule}`)],
  ['sns:SetTopicAttributes', at('sns', NAMES.memberTopic)],
  ['sqs:PurgeQueue', at('sqs', NAMES.forwardDeadQueue)],
  ['firehose:DeleteDeliveryStream', at('firehose', 'deliverystream/sallyport-streams')],
  ['cloudwatch:DeleteAlarms', at('cloudwatch', 'alarm:sallyport-many-terminations')],
  ['cloudformation:DeleteStack', at('cloudformation', 'stack/StackSet-SallyportMember-1/x')],
  ['kms:ScheduleKeyDeletion', at('kms', 'key/1'), { 'kms:ResourceAliases': ['alias/sallyport-sessions'] }],
  ['kms:PutKeyPolicy', at('kms', 'key/1'), { 'kms:ResourceAliases': ['alias/sallyport-sessions'] }],
  ['cloudtrail:StopLogging', at('cloudtrail', 'trail/any')],
  ['s3:PutBucketPolicy', `arn:aws:s3:::${BUCKET}`],
  ['s3:PutLifecycleConfiguration', `arn:aws:s3:::${BUCKET}`],
  ['s3:DeleteObjectVersion', `arn:aws:s3:::${BUCKET}/${MEMBER}/x.log`],
  ['ec2:CreateTags', at('ec2', 'instance/i-1'), { 'aws:TagKeys': ['Environment'] }],
  ['ssm:AddTagsToResource', at('ssm', 'managed-instance/mi-1'), { 'aws:TagKeys': ['Environment', 'Name'] }],
  ['lambda:UpdateFunctionCode', at('lambda', 'function:sallyport-events')],
  ['lambda:AddPermission', at('lambda', 'function:sallyport-api')],
  ['lambda:PutFunctionConcurrency', at('lambda', 'function:sallyport-sweep')],
  [
    'lambda:UpdateEventSourceMapping',
    at('lambda', 'event-source-mapping:1'),
    { 'lambda:FunctionArn': at('lambda', 'function:sallyport-events') },
  ],
  ['states:StopExecution', at('states', `execution:${NAMES.timer}:1`)],
  ['states:UpdateStateMachine', at('states', `stateMachine:${NAMES.timer}`)],
  ['dynamodb:DeleteTable', at('dynamodb', `table/${NAMES.table}`)],
  ['dynamodb:UpdateContinuousBackups', at('dynamodb', `table/${NAMES.table}`)],
  ['dynamodb:PutItem', at('dynamodb', `table/${NAMES.table}`)],
  ['dynamodb:PartiQLUpdate', at('dynamodb', `table/${NAMES.table}`)],
  ['es:UpdateDomainConfig', at('es', 'domain/sallyport')],
  ['kinesis:DeleteStream', at('kinesis', `stream/${NAMES.linesStream}`)],
  ['kinesis:PutRecord', at('kinesis', `stream/${NAMES.linesStream}`)],
  ['logs:PutDestinationPolicy', at('logs', `destination:${NAMES.linesDestination}`)],
  ['logs:DeleteLogGroup', at('logs', 'log-group:/aws/lambda/sallyport-events')],
  ['s3:PutObject', `arn:aws:s3:::sallyport-config-${HUB}-${REGION}/config.json`],
  ['s3:PutBucketPolicy', `arn:aws:s3:::sallyport-config-${HUB}-${REGION}`],
  ['s3:PutObject', `arn:aws:s3:::sallyport-templates-${HUB}-${REGION}/functions/x/events.zip`],
  ['events:DisableRule', at('events', 'rule/sallyport-sweep-schedule')],
  ['sqs:SetQueueAttributes', at('sqs', NAMES.placesQueue)],
  [
    'apigateway:PATCH',
    'arn:aws:apigateway:eu-west-1::/apis/1',
    { 'aws:ResourceTag/sallyport': 'deployment' },
  ],
];

test.each(named(frozen))(
  "%s is denied to the member's own administrator and left to who deploys: %s",
  (_action, _on, asked) => {
    expect(may('Administrator', ...asked)).toBe(false);
    expect(may('stacksets-exec-0123456789abcdef', ...asked)).toBe(true);
  },
);

const free: readonly Asked[] = [
  ['ssm:UpdateDocument', at('ssm', 'document/Another')],
  ['ssm:StartSession', at('ec2', 'instance/i-1')],
  ['logs:DeleteLogGroup', at('logs', 'log-group:/another')],
  ['iam:PutRolePolicy', role('Another')],
  ['kms:ScheduleKeyDeletion', at('kms', 'key/2'), { 'kms:ResourceAliases': ['alias/another'] }],
  ['kms:ScheduleKeyDeletion', at('kms', 'key/3')],
  ['ec2:CreateTags', at('ec2', 'instance/i-1'), { 'aws:TagKeys': ['Name'] }],
  [
    'ec2:CreateTags',
    at('ec2', 'instance/i-1'),
    { 'aws:TagKeys': ['Environment'], 'ec2:CreateAction': 'RunInstances' },
  ],
  ['s3:PutObject', `arn:aws:s3:::${BUCKET}/${MEMBER}/x.log`],
  ['lambda:UpdateFunctionCode', at('lambda', 'function:another')],
  [
    'lambda:UpdateEventSourceMapping',
    at('lambda', 'event-source-mapping:1'),
    { 'lambda:FunctionArn': at('lambda', 'function:another') },
  ],
  ['dynamodb:PutItem', at('dynamodb', 'table/another')],
  ['kinesis:PutRecord', at('kinesis', 'stream/another')],
  ['states:StopExecution', at('states', 'execution:another:1')],
  [
    'apigateway:DELETE',
    'arn:aws:apigateway:eu-west-1::/apis/another',
    { 'aws:ResourceTag/sallyport': 'else' },
  ],
  ['dynamodb:GetItem', at('dynamodb', `table/${NAMES.table}`)],
];

test.each(named(free))('%s on %s is nothing of ours, and stays free: %#', (_action, _on, asked) => {
  expect(may('Administrator', ...asked)).toBe(true);
});

test('the watch itself revokes grants in the broker role, and changes nothing else that is frozen', () => {
  expect(may(NAMES.memberRole, 'iam:PutRolePolicy', role(NAMES.brokerRole))).toBe(true);
  expect(may(NAMES.memberRole, 'ssm:UpdateDocument', at('ssm', `document/${SESSION_DOCUMENT}`))).toBe(false);
});

test('the watch writes its own state, and CloudWatch Logs its lines: neither writes the configuration or the code', () => {
  const table = at('dynamodb', `table/${NAMES.table}`);
  const stream = at('kinesis', `stream/${NAMES.linesStream}`);
  expect([
    may(NAMES.serverRole, 'dynamodb:PutItem', table),
    may(NAMES.serverRole, 'dynamodb:UpdateTable', table),
  ]).toEqual([true, false]);
  expect([
    may(NAMES.linesRole, 'kinesis:PutRecord', stream),
    may(NAMES.serverRole, 'kinesis:PutRecord', stream),
  ]).toEqual([true, false]);
  expect(
    may(NAMES.serverRole, 's3:PutObject', `arn:aws:s3:::sallyport-config-${HUB}-${REGION}/config.json`),
  ).toBe(false);
});

test.each([made, ofHub])('it fits, and is put where members are: %#', ({ Properties }) => {
  expect(JSON.stringify(Properties['Content']).length).toBeLessThanOrEqual(MAX_CHARS);
  expect(Properties).toMatchObject({ Type: 'SERVICE_CONTROL_POLICY', TargetIds: ['r-abcd'] });
});

test("the organisation's role reads policies for the hub's server, and does nothing else", () => {
  const { Properties } = only(organization, 'AWS::IAM::Role', { RoleName: NAMES.organizationRole });
  const text = JSON.stringify(Properties['Policies']);
  expect(text.match(/organizations:\w+/g)?.every((action) => /:(Describe|List)/.test(action))).toBe(true);
  expect(text.match(/"\w+:\w+"/g)?.every((action) => action.startsWith('"organizations:'))).toBe(true);
  const trust = compilePolicy(Properties['AssumeRolePolicyDocument'], 'trust');
  const enter = (name: string) =>
    isAllowed(
      {
        who: roleSession(HUB, name),
        action: 'sts:AssumeRole',
        on: `arn:aws:iam::333333333333:role/${NAMES.organizationRole}`,
        in: '333333333333',
        context: { 'sts:ExternalId': 'said-so' },
      },
      { identity: [ANYTHING], resource: trust },
    );
  expect([enter(NAMES.serverRole), enter('Administrator')]).toEqual([true, false]);
});
