import { describe, expect, test } from 'vitest';
import { NAMES, SESSION_DOCUMENT } from '../names.ts';
import { actionsOf } from '../policies/watch-calls.ts';
import {
  ANYTHING,
  ANYTHING_FOR_ALL,
  all,
  elsewhere,
  HUB,
  isAllowed,
  MEMBER,
  managed,
  member,
  only,
  REGION,
  roleOf,
  roleSession,
  STRANGER,
} from '../testing/place.ts';
import { listAt } from '../testing/resolve-template.ts';

const instance = `arn:aws:ec2:${REGION}:${MEMBER}:instance/i-0123456789abcdef0`;
const hybrid = `arn:aws:ssm:${REGION}:${MEMBER}:managed-instance/mi-0123456789abcdef0`;
const document = (name: string, account = MEMBER) => `arn:aws:ssm:${REGION}:${account}:document/${name}`;
const session = `arn:aws:ssm:${REGION}:${MEMBER}:session/engineer-0123456789abcdef0`;
const tagged = (Environment: string) => ({ 'ssm:resourceTag/Environment': Environment });

describe('the engineer', () => {
  const policy = managed(member, NAMES.engineerPolicy);
  const who = roleSession(MEMBER, 'Engineer');
  const may = (action: string, on: string, context: Record<string, string> = {}) =>
    isAllowed(
      { who, action, on, in: MEMBER, context: { 'aws:userid': 'AROAENGINEER:someone', ...context } },
      { identity: [policy] },
    );

  test.each([
    ['an instance in Dev', instance, tagged('Dev'), true],
    ['a hybrid node in Dev', hybrid, tagged('Dev'), true],
    ['an instance in Prod', instance, tagged('Prod'), false],
    ['a hybrid node in Prod', hybrid, tagged('Prod'), false],
    ['a node without the tag', instance, {}, false],
    ['the session document', document(SESSION_DOCUMENT), { 'ssm:SessionDocumentAccessCheck': 'true' }, true],
    [
      'port forwarding, which leaves no log',
      document('AWS-StartPortForwardingSession', ''),
      { 'ssm:SessionDocumentAccessCheck': 'true' },
      false,
    ],
    ['a document of theirs', document('Mine'), { 'ssm:SessionDocumentAccessCheck': 'true' }, false],
    [
      'the document, where it is not checked',
      document(SESSION_DOCUMENT),
      { 'ssm:SessionDocumentAccessCheck': 'false' },
      false,
    ],
  ])('starts a session on %s: %#', (_, on, context, allowed) => {
    expect(may('ssm:StartSession', on, context)).toBe(allowed);
  });

  test('Prod stays denied whatever else allows it', () => {
    const question = { who, action: 'ssm:StartSession', on: hybrid, in: MEMBER, context: tagged('Prod') };
    expect(isAllowed(question, { identity: [policy, ANYTHING] })).toBe(false);
    const command = { who, action: 'ssm:SendCommand', on: instance, in: MEMBER };
    expect(isAllowed(command, { identity: [policy, ANYTHING] })).toBe(false);
  });

  test('ends and goes on with their own sessions alone', () => {
    const ofWhom = (id: string) => ({ 'ssm:resourceTag/aws:ssmmessages:session-id': id });
    for (const action of ['ssm:TerminateSession', 'ssm:ResumeSession', 'ssmmessages:OpenDataChannel']) {
      expect(may(action, session, ofWhom('AROAENGINEER:someone'))).toBe(true);
      expect(may(action, session, ofWhom('AROAENGINEER:someone-else'))).toBe(false);
    }
  });

  test('reads no logs and changes no document', () => {
    const group = `arn:aws:logs:${REGION}:${MEMBER}:log-group:${NAMES.logGroup}:*`;
    expect(may('logs:GetLogEvents', group)).toBe(false);
    expect(may('ssm:UpdateDocument', document(SESSION_DOCUMENT))).toBe(false);
  });
});

describe("a node's role", () => {
  const policy = managed(member, NAMES.nodePolicy);
  const who = roleSession(MEMBER, NAMES.instanceRole);
  const may = (action: string, on: string, owner = MEMBER, context: Record<string, string> = {}) =>
    isAllowed(
      { who, action, on, in: owner, context },
      { identity: [policy], ...(owner === MEMBER ? {} : { resource: ANYTHING_FOR_ALL }) },
    );
  const group = `arn:aws:logs:${REGION}:${MEMBER}:log-group:${NAMES.logGroup}`;

  test('delivers what a session logs', () => {
    const bucket = `arn:aws:s3:::sallyport-archive-${HUB}-${REGION}`;
    expect(may('s3:PutObject', `${bucket}/${MEMBER}/${REGION}/s.log`, HUB)).toBe(true);
    expect(may('s3:GetEncryptionConfiguration', bucket, HUB)).toBe(true);
    expect(may('logs:DescribeLogGroups', '*')).toBe(true);
    expect(may('logs:PutLogEvents', `${group}:log-stream:s`)).toBe(true);
  });

  test('writes nothing of others, and reads nothing back', () => {
    const bucket = `arn:aws:s3:::sallyport-archive-${HUB}-${REGION}`;
    const alone = (action: string, on: string) =>
      isAllowed({ who, action, on, in: MEMBER }, { identity: [policy] });
    expect(alone('s3:PutObject', `${bucket}/${HUB}/x.log`)).toBe(false);
    expect(alone('s3:GetObject', `${bucket}/${MEMBER}/${REGION}/s.log`)).toBe(false);
    expect(alone('logs:PutLogEvents', `arn:aws:logs:${REGION}:${MEMBER}:log-group:/other:log-stream:s`)).toBe(
      false,
    );
    expect(alone('logs:DeleteLogStream', `${group}:log-stream:s`)).toBe(false);
    expect(alone('logs:GetLogEvents', `${group}:log-stream:s`)).toBe(false);
  });

  test('our roles for nodes have it, beside what the agent itself needs', () => {
    for (const name of [NAMES.instanceRole, NAMES.hybridRole])
      expect(listAt(roleOf(member, name).Properties, 'ManagedPolicyArns')).toEqual([
        'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
        `arn:aws:iam::${MEMBER}:policy/${NAMES.nodePolicy}`,
      ]);
  });
});

describe('the role of the watch', () => {
  const { inline, trust, Properties } = roleOf(member, NAMES.memberRole);
  const who = roleSession(MEMBER, NAMES.memberRole);
  const boundary = managed(member, NAMES.memberBoundary);
  const may = (action: string, on: string, context: Record<string, string> = {}, identity = inline) =>
    isAllowed({ who, action, on, in: MEMBER, context }, { identity, boundary });

  test('does what the source calls there, each of it', () => {
    const on: Readonly<Record<string, readonly [string, Record<string, string>]>> = {
      'ssm:TerminateSession': [session, {}],
      'sns:GetTopicAttributes': [`arn:aws:sns:${REGION}:${MEMBER}:${NAMES.memberTopic}`, {}],
      'sns:Publish': [`arn:aws:sns:${REGION}:${MEMBER}:${NAMES.memberTopic}`, {}],
      'securityhub:BatchImportFindings': [
        `arn:aws:securityhub:${REGION}:${MEMBER}:product/${MEMBER}/default`,
        {},
      ],
      'iam:PutUserPolicy': userUnder(NAMES.personBoundary),
      'iam:DeleteUserPolicy': userUnder(NAMES.personBoundary),
      'iam:PutRolePolicy': brokerUnder(NAMES.brokerBoundary),
      'iam:DeleteRolePolicy': brokerUnder(NAMES.brokerBoundary),
    };
    const refused = actionsOf('member').filter((action) => !may(action, ...(on[action] ?? ['*', {}])));
    expect(refused).toEqual([]);
  });

  test('writes for no user without the boundary, and into no other role', () => {
    expect(may('iam:PutUserPolicy', `arn:aws:iam::${MEMBER}:user/admin`)).toBe(false);
    expect(may('iam:PutUserPolicy', ...userUnder(NAMES.brokerBoundary))).toBe(false);
    expect(
      may(
        'iam:PutRolePolicy',
        `arn:aws:iam::${MEMBER}:role/Administrator`,
        brokerUnder(NAMES.brokerBoundary)[1],
      ),
    ).toBe(false);
    expect(may('iam:PutRolePolicy', `arn:aws:iam::${MEMBER}:role/${NAMES.memberRole}`)).toBe(false);
  });

  test('gains nothing by whatever is written into it: the boundary holds', () => {
    expect(Properties['PermissionsBoundary']).toBe(`arn:aws:iam::${MEMBER}:policy/${NAMES.memberBoundary}`);
    for (const action of [
      'ssm:StartSession',
      'ssm:SendCommand',
      'iam:CreateUser',
      's3:GetObject',
      'sts:AssumeRole',
    ])
      expect(may(action, '*', {}, [...inline, ANYTHING])).toBe(false);
  });

  test.each([
    ["the hub's server with the external id", HUB, NAMES.serverRole, 'said-so', true],
    ["the hub's server without it", HUB, NAMES.serverRole, 'other', false],
    ['another role of the hub', HUB, 'Administrator', 'said-so', false],
    ['a server of another account', STRANGER, NAMES.serverRole, 'said-so', false],
    ["the member's own administrator", MEMBER, 'Administrator', 'said-so', false],
  ])('is entered by %s: %#', (_, account, role, externalId, allowed) => {
    const question = {
      who: roleSession(account, role),
      action: 'sts:AssumeRole',
      on: `arn:aws:iam::${MEMBER}:role/${NAMES.memberRole}`,
      in: MEMBER,
      context: { 'sts:ExternalId': externalId },
    };
    expect(isAllowed(question, { identity: [ANYTHING], resource: trust })).toBe(allowed);
  });
});

describe('the broker role', () => {
  const { inline, trust, Properties } = roleOf(member, NAMES.brokerRole);

  test('is entered for a person, under a name that ends with a grant, and not otherwise', () => {
    const enter = (context: Record<string, string>) =>
      isAllowed(
        {
          who: roleSession(HUB, NAMES.serverRole),
          action: 'sts:AssumeRole',
          on: `arn:aws:iam::${MEMBER}:role/${NAMES.brokerRole}`,
          in: MEMBER,
          context: { 'sts:ExternalId': 'said-so', ...context },
        },
        { identity: [ANYTHING], resource: trust },
      );
    const person = { 'sts:SourceIdentity': 'engineer', 'sts:RoleSessionName': 'engineer-g-0123456789ab' };
    expect(enter(person)).toBe(true);
    expect(enter({ 'sts:RoleSessionName': person['sts:RoleSessionName'] })).toBe(false);
    expect(enter({ ...person, 'sts:RoleSessionName': 'engineer' })).toBe(false);
  });

  test('gives shells with the session document at most, under its boundary', () => {
    const may = (action: string, on: string) =>
      isAllowed(
        { who: roleSession(MEMBER, NAMES.brokerRole), action, on, in: MEMBER, context: tagged('Prod') },
        { identity: [...inline, ANYTHING], boundary: managed(member, NAMES.brokerBoundary) },
      );
    expect(Properties['PermissionsBoundary']).toBe(`arn:aws:iam::${MEMBER}:policy/${NAMES.brokerBoundary}`);
    expect(may('ssm:StartSession', instance)).toBe(true);
    expect(may('ssm:StartSession', document('AWS-StartSSHSession', ''))).toBe(false);
    expect(may('ssm:SendCommand', instance)).toBe(false);
    expect(may('iam:PutRolePolicy', `arn:aws:iam::${MEMBER}:role/${NAMES.brokerRole}`)).toBe(false);
  });
});

test('the boundary for persons keeps permissions out of reach, and nothing else', () => {
  const boundary = managed(member, NAMES.personBoundary);
  const who = { kind: 'user', account: MEMBER, arn: `arn:aws:iam::${MEMBER}:user/engineer` } as const;
  const may = (action: string) =>
    isAllowed({ who, action, on: '*', in: MEMBER }, { identity: [ANYTHING], boundary });
  expect(['ec2:DescribeInstances', 'ssm:StartSession', 'iam:GetUser'].map(may)).toEqual([true, true, true]);
  expect(['iam:PutUserPolicy', 'sts:AssumeRole', 'organizations:LeaveOrganization'].map(may)).toEqual([
    false,
    false,
    false,
  ]);
});

test('roles and policies are made once an account, and known by name in other Regions', () => {
  expect(all(elsewhere, 'AWS::IAM::Role')).toEqual([]);
  expect(all(elsewhere, 'AWS::IAM::ManagedPolicy')).toEqual([]);
  const target = listAt(
    only(elsewhere, 'AWS::Events::Rule', { Name: NAMES.forwardRule }).Properties,
    'Targets',
  )[0];
  expect(target).toMatchObject({
    RoleArn: `arn:aws:iam::${MEMBER}:role/SallyportEvents`,
    Arn: `arn:aws:events:${REGION}:${HUB}:event-bus/${NAMES.eventBus}`,
  });
});

function userUnder(boundary: string): readonly [string, Record<string, string>] {
  return [
    `arn:aws:iam::${MEMBER}:user/engineer`,
    { 'iam:PermissionsBoundary': `arn:aws:iam::${MEMBER}:policy/${boundary}` },
  ];
}

function brokerUnder(boundary: string): readonly [string, Record<string, string>] {
  return [
    `arn:aws:iam::${MEMBER}:role/${NAMES.brokerRole}`,
    { 'iam:PermissionsBoundary': `arn:aws:iam::${MEMBER}:policy/${boundary}` },
  ];
}
