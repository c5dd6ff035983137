import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { describe, expect, test } from 'vitest';
import { NAMES } from '../names.ts';
import { actionsOf } from '../policies/watch-calls.ts';
import {
  ANYTHING,
  all,
  BUCKET,
  HUB,
  hub,
  isAllowed,
  MEMBER,
  only,
  REGION,
  roleOf,
  roleSession,
  STRANGER,
  service,
} from '../testing/place.ts';

const object = (path: string) => `arn:aws:s3:::${BUCKET}/${path}`;

describe('the server', () => {
  const { inline } = roleOf(hub, NAMES.serverRole);
  const who = roleSession(HUB, NAMES.serverRole);
  const may = (action: string, on: string, context: Record<string, string | string[]> = {}) =>
    isAllowed({ who, action, on, in: HUB, context }, { identity: inline });

  test('does what the source calls in the hub, each of it', () => {
    const alias = { 'kms:ResourceAliases': [NAMES.evidenceKeyAlias] };
    const key = `arn:aws:kms:${REGION}:${HUB}:key/1`;
    const evidence = object('sallyport/evidence/bundles/1');
    const metric = { 'cloudwatch:namespace': 'Sallyport' };
    const on = (action: string): readonly [string, Record<string, string | string[]>] => {
      if (action === 'sts:AssumeRole' || action === 'sts:SetSourceIdentity')
        return [`arn:aws:iam::${MEMBER}:role/${NAMES.brokerRole}`, {}];
      if (action.startsWith('sqs:')) return [`arn:aws:sqs:${REGION}:${HUB}:${NAMES.eventQueue}`, {}];
      if (action.startsWith('sns:')) return [`arn:aws:sns:${REGION}:${HUB}:${NAMES.centralTopic}`, {}];
      if (action.startsWith('cloudwatch:')) return ['*', metric];
      if (action.startsWith('kms:')) return [key, alias];
      if (/^s3:(List|GetBucket|GetEncryption)/.test(action)) return [`arn:aws:s3:::${BUCKET}`, {}];
      return action.startsWith('s3:') ? [evidence, {}] : ['*', {}];
    };
    expect(actionsOf('hub').filter((action) => !may(action, ...on(action)))).toEqual([]);
  });

  test('forges no log, touches no chain of evidence, shortens no lock, enters no other role, signs with no other key', () => {
    expect(may('s3:PutObject', object(`${MEMBER}/${REGION}/s.log`))).toBe(false);
    expect(may('s3:DeleteObjectVersion', object('sallyport/evidence/heads/1'))).toBe(false);
    expect(may('s3:BypassGovernanceRetention', object(`${MEMBER}/${REGION}/s.log`))).toBe(false);
    expect(may('s3:PutBucketPolicy', `arn:aws:s3:::${BUCKET}`)).toBe(false);
    expect(may('sts:AssumeRole', `arn:aws:iam::${MEMBER}:role/Administrator`)).toBe(false);
    expect(
      may('kms:Sign', `arn:aws:kms:${REGION}:${HUB}:key/2`, { 'kms:ResourceAliases': ['alias/other'] }),
    ).toBe(false);
    expect(may('sns:Publish', `arn:aws:sns:${REGION}:${HUB}:other`)).toBe(false);
  });
});

describe.each([
  [NAMES.auditorRole, 'Audit', true],
  [NAMES.responderRole, 'Respond', false],
])('%s', (name, principal, readsRaw) => {
  const { inline, trust } = roleOf(hub, name);
  const may = (action: string, on: string, context: Record<string, string> = {}) =>
    isAllowed({ who: roleSession(HUB, name), action, on, in: HUB, context }, { identity: inline });

  test('reads, decrypts through S3 and queries', () => {
    const key = `arn:aws:kms:${REGION}:${HUB}:key/1`;
    const workgroup = `arn:aws:athena:${REGION}:${HUB}:workgroup/${NAMES.workgroup}`;
    expect(may('s3:GetObject', object('sallyport/commands/region=x/1.gz'))).toBe(true);
    expect(may('kms:Decrypt', key, { 'kms:ViaService': `s3.${REGION}.amazonaws.com` })).toBe(true);
    expect(may('athena:StartQueryExecution', workgroup)).toBe(true);
    expect(may('s3:GetObject', object(`${MEMBER}/${REGION}/s.log`))).toBe(readsRaw);
  });

  test('does nothing else', () => {
    const key = `arn:aws:kms:${REGION}:${HUB}:key/1`;
    expect(may('kms:Decrypt', key)).toBe(false);
    for (const action of ['s3:PutObject', 's3:DeleteObject', 's3:PutObjectRetention'])
      expect(may(action, object(`${MEMBER}/${REGION}/s.log`))).toBe(false);
    for (const action of [
      'ssm:StartSession',
      'sts:AssumeRole',
      'glue:UpdateTable',
      'athena:UpdateWorkGroup',
      'iam:GetRole',
    ])
      expect(may(action, '*')).toBe(false);
  });

  test('is taken on by whom the parameter names alone', () => {
    const enter = (account: string, role: string) =>
      isAllowed(
        {
          who: roleSession(account, role),
          action: 'sts:AssumeRole',
          on: `arn:aws:iam::${HUB}:role/${name}`,
          in: HUB,
        },
        { identity: [ANYTHING], resource: trust },
      );
    expect([enter(HUB, principal), enter(HUB, 'Other'), enter(STRANGER, principal)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('the central topic', () => {
  const topic = only(hub, 'AWS::SNS::Topic');
  const arn = `arn:aws:sns:${REGION}:${HUB}:${NAMES.centralTopic}`;
  const policy = compilePolicy(only(hub, 'AWS::SNS::TopicPolicy').Properties['PolicyDocument'], 'topic');
  const publish = (who: ReturnType<typeof roleSession>, context: Record<string, string> = {}) =>
    isAllowed(
      { who, action: 'sns:Publish', on: arn, in: HUB, context },
      { identity: [ANYTHING], resource: policy },
    );

  test('is encrypted by our key', () => {
    expect(topic.Properties['KmsMasterKeyId']).toBe(hub.outputs['ArchiveKeyArn']);
  });

  test('is published to by the server and by alarms of this account, whatever IAM allows others', () => {
    expect(publish(roleSession(HUB, NAMES.serverRole))).toBe(true);
    expect(publish(roleSession(HUB, 'Administrator'))).toBe(false);
    expect(publish(roleSession(MEMBER, NAMES.memberRole))).toBe(false);
    const alarms = service('cloudwatch.amazonaws.com');
    expect(publish(alarms, { 'aws:SourceAccount': HUB })).toBe(true);
    expect(publish(alarms, { 'aws:SourceAccount': STRANGER })).toBe(false);
  });
});

describe('the way of events', () => {
  test('the bus takes them from the organisation alone', () => {
    const { Statement } = only(hub, 'AWS::Events::EventBusPolicy').Properties;
    const policy = compilePolicy({ Version: '2012-10-17', Statement: [Statement] }, 'bus');
    const put = (account: string) =>
      isAllowed(
        {
          who: roleSession(account, 'SallyportEvents'),
          action: 'events:PutEvents',
          on: `arn:aws:events:${REGION}:${HUB}:event-bus/${NAMES.eventBus}`,
          in: HUB,
        },
        { identity: [ANYTHING], resource: policy },
      );
    expect([put(MEMBER), put(STRANGER)]).toEqual([true, false]);
  });

  test('every queue is encrypted, keeps messages two weeks, and takes them from our rules over TLS alone', () => {
    const queues = all(hub, 'AWS::SQS::Queue');
    expect(queues.map(({ Properties }) => Properties['QueueName'])).toEqual([
      NAMES.deadLetterQueue,
      NAMES.eventQueue,
    ]);
    for (const { Properties } of queues)
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1_209_600 });
    for (const { Properties } of all(hub, 'AWS::SQS::QueuePolicy')) {
      const policy = compilePolicy(Properties['PolicyDocument'], 'queue');
      const on = `arn:aws:sqs:${REGION}:${HUB}:${NAMES.eventQueue}`;
      const send = (account: string) =>
        isAllowed(
          {
            who: service('events.amazonaws.com'),
            action: 'sqs:SendMessage',
            on,
            in: HUB,
            context: { 'aws:SourceArn': `arn:aws:events:${REGION}:${account}:rule/sallyport-watch` },
          },
          { identity: [], resource: policy },
        );
      const isDead = JSON.stringify(Properties).includes(NAMES.deadLetterQueue);
      expect([send(HUB), send(STRANGER)]).toEqual(isDead ? [false, false] : [true, false]);
    }
  });

  test('every rule has a queue for what it cannot hand on', () => {
    for (const { Properties } of all(hub, 'AWS::Events::Rule'))
      expect(JSON.stringify(Properties['Targets'])).toContain(
        `arn:aws:sqs:${REGION}:${HUB}:${NAMES.deadLetterQueue}`,
      );
  });
});
