import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { expect, test } from 'vitest';
import { NAMES } from '../names.ts';
import {
  ANYTHING,
  HUB,
  isAllowed,
  MEMBER,
  member,
  only,
  REGION,
  roleSession,
  STRANGER,
  service,
} from '../testing/place.ts';
import { deploy, readTemplate } from '../testing/resolve-template.ts';

const key = only(member, 'AWS::KMS::Key');
const policy = compilePolicy(key.Properties['KeyPolicy'], 'session key');
const keyArn = member.outputs['SessionKeyArnInUse']!;
const ofSession = {
  'kms:EncryptionContext:aws:ssm:SessionId': 'engineer-0123456789abcdef0',
  'kms:EncryptionContext:aws:ssm:TargetId': 'i-0123456789abcdef0',
};
const throughLogs = { 'kms:ViaService': `logs.${REGION}.amazonaws.com` };

test('it turns by itself, has an alias, and stays when the stack goes', () => {
  expect(key).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  expect(only(member, 'AWS::KMS::Alias').Properties['AliasName']).toBe('alias/sallyport-sessions');
});

test('no statement lets in the whole account, and none names anybody by a bare star', () => {
  const open = policy.statements.filter(({ conditions }) => conditions.length === 0);
  expect(open).toEqual([]);
  expect(JSON.stringify(key.Properties['KeyPolicy'])).not.toContain('"AWS":"*"');
});

test.each([
  ['a node, for a session', 'SallyportInstance', 'kms:Decrypt', ofSession, true],
  ['a hybrid node, for a session', 'SallyportHybrid', 'kms:Decrypt', ofSession, true],
  ['a node, for anything else', 'SallyportInstance', 'kms:Decrypt', {}, false],
  ['a node, to make keys', 'SallyportInstance', 'kms:GenerateDataKey', ofSession, false],
  ['an engineer, to open a session', 'Engineer', 'kms:GenerateDataKey', ofSession, true],
  ['an engineer, for anything else', 'Engineer', 'kms:GenerateDataKey', {}, false],
  ['an engineer, to read logs', 'Engineer', 'kms:Decrypt', throughLogs, false],
  ['an engineer, to read a session', 'Engineer', 'kms:Decrypt', ofSession, false],
  ['a grant, to open a session', NAMES.brokerRole, 'kms:GenerateDataKey', ofSession, true],
  ['an auditor, through the log service', NAMES.auditorRole, 'kms:Decrypt', throughLogs, true],
  ['an auditor, by itself', NAMES.auditorRole, 'kms:Decrypt', {}, false],
  ['our reader, through the log service', NAMES.memberRole, 'kms:Decrypt', throughLogs, true],
  ['our reader, by itself', NAMES.memberRole, 'kms:Decrypt', {}, false],
  ['our reader, to look', NAMES.memberRole, 'kms:GetKeyPolicy', {}, true],
  ['the named administrator, to change it', 'KeyAdmin', 'kms:PutKeyPolicy', {}, true],
  ['the named administrator, to use it', 'KeyAdmin', 'kms:Decrypt', ofSession, false],
  ['any other administrator, to change it', 'Administrator', 'kms:PutKeyPolicy', {}, false],
  ['any other administrator, to use it', 'Administrator', 'kms:Decrypt', throughLogs, false],
  ['any other administrator, to delete it', 'Administrator', 'kms:ScheduleKeyDeletion', {}, false],
])('%s (%s %s): %#', (_, role, action, context, allowed) => {
  const question = { who: roleSession(MEMBER, role), action, on: keyArn, in: MEMBER, context };
  expect(isAllowed(question, { identity: [ANYTHING], resource: policy })).toBe(allowed);
});

test('another account, the hub too, cannot use it', () => {
  for (const account of [HUB, STRANGER]) {
    const who = roleSession(account, NAMES.auditorRole);
    const question = { who, action: 'kms:Decrypt', on: keyArn, in: MEMBER, context: throughLogs };
    expect(isAllowed(question, { identity: [ANYTHING], resource: policy })).toBe(false);
  }
});

test.each([
  ['/sallyport/sessions', true],
  ['/aws/events/sallyport/terminations', true],
  ['/sallyport/sessions-copy', false],
  ['/others', false],
])('the log service uses it for %s alone: %s', (group, allowed) => {
  const arn = `arn:aws:logs:${REGION}:${MEMBER}:log-group:${group}`;
  const context = { 'kms:EncryptionContext:aws:logs:arn': arn };
  const question = {
    who: service(`logs.${REGION}.amazonaws.com`),
    action: 'kms:Encrypt',
    on: keyArn,
    in: MEMBER,
  };
  expect(isAllowed({ ...question, context }, { identity: [], resource: policy })).toBe(allowed);
  expect(isAllowed(question, { identity: [], resource: policy })).toBe(false);
});

test('a key of the user takes its place, and none is made', () => {
  const given = `arn:aws:kms:${REGION}:${MEMBER}:key/0a1b2c3d-0000-4000-8000-000000000000`;
  const made = deploy(NAMES.memberStack, {
    account: MEMBER,
    region: REGION,
    parameters: {
      HomeRegion: REGION,
      HubAccount: HUB,
      ExternalId: 'said-so',
      KeyAdministrators: 'arn:aws:iam::*:role/KeyAdmin',
      SessionKeyArn: given,
    },
  });
  expect(Object.values(made.resources).filter(({ Type }) => Type.startsWith('AWS::KMS'))).toEqual([]);
  expect(only(made, 'AWS::Logs::LogGroup', { LogGroupName: NAMES.logGroup }).Properties['KmsKeyId']).toBe(
    given,
  );
  expect(only(made, 'AWS::SNS::Topic').Properties['KmsMasterKeyId']).toBe(given);
});

test.each([NAMES.memberStack, NAMES.hubStack, NAMES.singleStack, NAMES.organizationStack])(
  'in %s administrators are named, and never everybody',
  (stack) => {
    const { AllowedPattern } = readTemplate(stack).Parameters['KeyAdministrators'] as {
      AllowedPattern?: string;
    };
    const isTaken = (given: string) => new RegExp(String(AllowedPattern)).test(given);
    expect(
      [
        'arn:aws:iam::*:role/KeyAdmin',
        'arn:aws:iam::111111111111:user/admin,arn:aws:iam::*:role/stacksets-exec-*',
      ].every(isTaken),
    ).toBe(true);
    expect(
      [
        '*',
        'arn:*',
        'arn:aws:iam::*:role/*',
        'arn:aws:iam::*:role/**?',
        'arn:aws:iam::*:role/Admin,*',
        '',
      ].filter(isTaken),
    ).toEqual([]);
  },
);
