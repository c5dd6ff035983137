import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { describe, expect, test } from 'vitest';
import { NAMES } from '../names.ts';
import { actionsOf } from '../policies/watch-calls.ts';
import {
  ANYTHING,
  all,
  HUB,
  hub,
  hubOnLambda,
  isAllowed,
  MEMBER,
  only,
  REGION,
  roleOf,
  roleSession,
  STRANGER,
  service,
} from '../testing/place.ts';

const at = (name: string, resource: string) => `arn:aws:${name}:${REGION}:${HUB}:${resource}`;
const TABLE = at('dynamodb', `table/${NAMES.table}`);
const TIMER = at('states', `stateMachine:${NAMES.timer}`);
const STREAM = at('kinesis', `stream/${NAMES.linesStream}`);
const RECONCILE = at('lambda', 'function:sallyport-reconcile');
const KEY = hubOnLambda.outputs['ArchiveKeyArn']!;
const config = (object = '') => `arn:aws:s3:::sallyport-config-${HUB}-${REGION}${object}`;

describe('the role of the functions', () => {
  const { inline, trust } = roleOf(hubOnLambda, NAMES.serverRole);
  const who = roleSession(HUB, NAMES.serverRole);
  const may = (action: string, on: string) => isAllowed({ who, action, on, in: HUB }, { identity: inline });

  test('does what the source calls on Lambda alone, each of it', () => {
    const on = (action: string): string => {
      if (action.startsWith('dynamodb:')) return `${TABLE}/index/open`;
      if (action.startsWith('states:')) return TIMER;
      if (action.startsWith('sqs:')) return at('sqs', NAMES.placesQueue);
      return at('athena', `workgroup/${NAMES.workgroup}`);
    };
    const asked = actionsOf('lambda');
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((action) => !may(action, on(action)))).toEqual([]);
  });

  test.each([
    ['the events', 'sqs:ReceiveMessage', at('sqs', NAMES.eventQueue)],
    ['the places', 'sqs:DeleteMessage', at('sqs', NAMES.placesQueue)],
    ['the logs that arrived', 'sqs:GetQueueAttributes', at('sqs', NAMES.deliveredQueue)],
    ['the lines', 'kinesis:GetRecords', STREAM],
    ['what it sets aside', 'sqs:SendMessage', at('sqs', NAMES.workDeadQueue)],
    ['its configuration', 's3:GetObject', config('/config.json')],
    ['its log', 'logs:PutLogEvents', at('logs', 'log-group:/aws/lambda/sallyport-events:log-stream:1')],
    ['the answers of Athena', 's3:GetObject', `arn:aws:s3:::sallyport-answers-${HUB}-${REGION}/1.csv`],
  ])('lets Lambda reach %s', (_, action, on) => {
    expect(may(action, on)).toBe(true);
  });

  test('writes neither its configuration nor its code, drops no table, stops no timer, touches nothing of others', () => {
    for (const [action, on] of [
      ['s3:PutObject', config('/config.json')],
      ['lambda:UpdateFunctionCode', RECONCILE],
      ['lambda:InvokeFunction', RECONCILE],
      ['dynamodb:DeleteTable', TABLE],
      ['dynamodb:Scan', TABLE],
      ['dynamodb:PutItem', at('dynamodb', 'table/another')],
      ['states:StopExecution', at('states', `execution:${NAMES.timer}:1`)],
      ['states:StartExecution', at('states', 'stateMachine:another')],
      ['kinesis:PutRecord', STREAM],
      ['sqs:SendMessage', at('sqs', NAMES.eventQueue)],
      ['sqs:ReceiveMessage', at('sqs', NAMES.workDeadQueue)],
      ['logs:PutLogEvents', at('logs', 'log-group:/another:log-stream:1')],
    ] as const)
      expect([action, may(action, on)]).toEqual([action, false]);
  });

  test('is taken on by Lambda alone, and by machines alone where there is a server', () => {
    const enter = (made: typeof hub, name: string) =>
      isAllowed(
        {
          who: service(name),
          action: 'sts:AssumeRole',
          on: `arn:aws:iam::${HUB}:role/${NAMES.serverRole}`,
          in: HUB,
        },
        { identity: [], resource: made === hub ? roleOf(hub, NAMES.serverRole).trust : trust },
      );
    expect([enter(hubOnLambda, 'lambda.amazonaws.com'), enter(hubOnLambda, 'ec2.amazonaws.com')]).toEqual([
      true,
      false,
    ]);
    expect([enter(hub, 'lambda.amazonaws.com'), enter(hub, 'ec2.amazonaws.com')]).toEqual([false, true]);
  });

  test('has none of this where the watch is a server', () => {
    const server = roleOf(hub, NAMES.serverRole).inline;
    for (const [action, on] of [
      ['dynamodb:PutItem', TABLE],
      ['states:StartExecution', TIMER],
      ['athena:StartQueryExecution', at('athena', `workgroup/${NAMES.workgroup}`)],
    ] as const)
      expect(isAllowed({ who, action, on, in: HUB }, { identity: server })).toBe(false);
  });
});

describe('the role of the timers', () => {
  const { inline, trust } = roleOf(hubOnLambda, NAMES.timerRole);
  const may = (action: string, on: string) =>
    isAllowed({ who: roleSession(HUB, NAMES.timerRole), action, on, in: HUB }, { identity: inline });

  test('calls the one function and starts timers, and nothing else of the watch', () => {
    expect([may('lambda:InvokeFunction', RECONCILE), may('states:StartExecution', TIMER)]).toEqual([
      true,
      true,
    ]);
    for (const [action, on] of [
      ['lambda:InvokeFunction', at('lambda', 'function:sallyport-api')],
      ['states:StartExecution', at('states', 'stateMachine:another')],
      ['dynamodb:GetItem', TABLE],
      ['sts:AssumeRole', `arn:aws:iam::${MEMBER}:role/${NAMES.memberRole}`],
    ] as const)
      expect(may(action, on)).toBe(false);
  });

  test('is taken on by our state machine alone', () => {
    const enter = (account: string, machine: string) =>
      isAllowed(
        {
          who: service('states.amazonaws.com'),
          action: 'sts:AssumeRole',
          on: `arn:aws:iam::${HUB}:role/${NAMES.timerRole}`,
          in: HUB,
          context: {
            'aws:SourceAccount': account,
            'aws:SourceArn': `arn:aws:states:${REGION}:${account}:stateMachine:${machine}`,
          },
        },
        { identity: [], resource: trust },
      );
    expect([enter(HUB, NAMES.timer), enter(HUB, 'another'), enter(STRANGER, NAMES.timer)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('the way of lines', () => {
  const { inline } = roleOf(hubOnLambda, NAMES.linesRole);
  const may = (action: string, on: string, context: Record<string, string> = {}) =>
    isAllowed({ who: roleSession(HUB, NAMES.linesRole), action, on, in: HUB, context }, { identity: inline });

  test('CloudWatch Logs puts lines into the stream, and reads none', () => {
    expect(may('kinesis:PutRecord', STREAM)).toBe(true);
    expect(may('kinesis:GetRecords', STREAM)).toBe(false);
    expect(may('kinesis:PutRecord', at('kinesis', 'stream/another'))).toBe(false);
    expect(may('kms:GenerateDataKey', KEY, { 'kms:ViaService': `kinesis.${REGION}.amazonaws.com` })).toBe(
      true,
    );
    expect(may('kms:GenerateDataKey', KEY, { 'kms:ViaService': `s3.${REGION}.amazonaws.com` })).toBe(false);
  });

  test('the destination is subscribed to from the organisation alone', () => {
    const { Properties } = only(hubOnLambda, 'AWS::Logs::Destination');
    const policy = compilePolicy(JSON.parse(String(Properties['DestinationPolicy'])), 'destination');
    const subscribe = (account: string) =>
      isAllowed(
        {
          who: roleSession(account, 'stacksets-exec-1'),
          action: 'logs:PutSubscriptionFilter',
          on: at('logs', `destination:${NAMES.linesDestination}`),
          in: HUB,
        },
        { identity: [ANYTHING], resource: policy },
      );
    expect([subscribe(MEMBER), subscribe(STRANGER)]).toEqual([true, false]);
  });
});

describe("the hub's key", () => {
  const key = all(hubOnLambda, 'AWS::KMS::Key').find(
    ({ Properties }) => Properties['KeyUsage'] === undefined,
  )!;
  const policy = compilePolicy(key.Properties['KeyPolicy'], 'key');
  // The key leaves it to IAM whom of these it serves: our roles must be allowed by both.
  const OURS: readonly string[] = [NAMES.serverRole, NAMES.linesRole];
  const may = (role: string, action: string, context: Record<string, string>) =>
    isAllowed(
      { who: roleSession(HUB, role), action, on: KEY, in: HUB, context },
      {
        identity: OURS.includes(role) ? roleOf(hubOnLambda, role).inline : [ANYTHING],
        resource: policy,
      },
    );
  const via = (name: string) => ({ 'kms:ViaService': `${name}.${REGION}.amazonaws.com` });
  const forConfig = { ...via('s3'), 'kms:EncryptionContext:aws:s3:arn': config() };

  test.each([
    ['the watch', NAMES.serverRole, 'kms:Decrypt', via('dynamodb'), true],
    ['the watch', NAMES.serverRole, 'kms:Encrypt', via('dynamodb'), true],
    ['the watch', NAMES.serverRole, 'kms:CreateGrant', via('dynamodb'), false],
    ['the watch', NAMES.serverRole, 'kms:GenerateDataKey', via('sns'), true],
    ['the watch', NAMES.serverRole, 'kms:Decrypt', forConfig, true],
    ['the watch', NAMES.serverRole, 'kms:Decrypt', via('kinesis'), true],
    ['the watch', NAMES.serverRole, 'kms:GenerateDataKey', via('kinesis'), false],
    ['CloudWatch Logs', NAMES.linesRole, 'kms:GenerateDataKey', via('kinesis'), true],
    ['CloudWatch Logs', NAMES.linesRole, 'kms:Decrypt', via('kinesis'), false],
    ['who deploys', 'KeyAdmin', 'kms:CreateGrant', via('dynamodb'), true],
    ['who deploys', 'KeyAdmin', 'kms:GenerateDataKey', forConfig, true],
    [
      'who deploys',
      'KeyAdmin',
      'kms:Decrypt',
      { ...via('s3'), 'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::sallyport-answers-${HUB}-${REGION}` },
      false,
    ],
    ['another administrator', 'Administrator', 'kms:Decrypt', via('dynamodb'), false],
    ['another administrator', 'Administrator', 'kms:Decrypt', forConfig, false],
  ] as const)('of %s (%s) %s through %o: %s', (_who, role, action, context, expected) => {
    expect(may(role, action, context)).toBe(expected);
  });
});

test('functions are called by what wakes them, and by nobody of another account', () => {
  const permissions = all(hubOnLambda, 'AWS::Lambda::Permission');
  expect(permissions.length).toBe(4);
  for (const { Properties } of permissions) {
    expect(Properties).toMatchObject({ Action: 'lambda:InvokeFunction', SourceAccount: HUB });
    expect(String(Properties['SourceArn'])).toMatch(
      /:rule\/sallyport-(sweep|outbox|keep)-schedule$|:execute-api:.*\/\*$/,
    );
  }
});
