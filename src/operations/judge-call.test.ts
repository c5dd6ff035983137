import { describe, expect, test } from 'vitest';
import { aCallRule, aDetections, rulesOf } from '../../test/builders/detections.ts';
import { aRecord, OWNER, PLACE, T0 } from '../../test/builders/session.ts';
import { renderRfc3339 } from '../domain/kernel/rfc3339.ts';
import { judgeEvent } from './judge-call.ts';
import { StreamMakers } from './stream-makers.ts';

const { start } = aRecord();

function aCall(given: Record<string, unknown> = {}) {
  return {
    eventID: 'e-call',
    eventSource: 'ssm.amazonaws.com',
    eventName: 'SendCommand',
    eventTime: renderRfc3339(T0 + 60_000),
    awsRegion: PLACE.region,
    recipientAccountId: PLACE.account,
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::222222222222:user/other', accountId: PLACE.account },
    requestParameters: { instanceIds: [start.target], parameters: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
    responseElements: {},
    ...given,
  };
}

function aGuardDuty(given: Record<string, unknown> = {}) {
  return {
    source: 'aws.guardduty',
    'detail-type': 'GuardDuty Finding',
    account: PLACE.account,
    region: PLACE.region,
    time: renderRfc3339(T0 + 120_000),
    detail: {
      id: 'gd-1',
      type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS',
      accountId: PLACE.account,
      region: PLACE.region,
      severity: 8,
      title: 'Bitcoin domain queried',
      description: 'The instance asked for a domain\u001b[2J of a pool.',
      resource: { resourceType: 'Instance', instanceDetails: { instanceId: start.target } },
      service: {
        eventFirstSeen: renderRfc3339(T0 + 30_000),
        eventLastSeen: renderRfc3339(T0 + 90_000),
        count: 2,
      },
      ...given,
    },
  };
}

async function world() {
  const made = aDetections();
  await made.findings.judgesSince(T0);
  const makers = new StreamMakers(made.watch);
  const judge = (event: unknown) => judgeEvent(made.detections, makers, event);
  const record = async () => (await made.watch.sessions.read(PLACE, start.id))!;
  return { ...made, judge, makers, record };
}

const PERSON = { type: 'AssumedRole', arn: OWNER, accountId: PLACE.account };

describe('a call that meets a rule', () => {
  test('is tied to the session on the node that it names, and told on its timeline', async () => {
    const { watch, judge, findings, record } = await world();
    await watch.sessions.write(aRecord());
    await judge(aCall());
    expect(await findings.list({})).toMatchObject([
      {
        source: 'trail',
        sessionId: start.id,
        tiedBy: ['node'],
        event: `ssm:SendCommand on ${start.target}`,
        principal: 'arn:aws:iam::222222222222:user/other',
        moment: 60,
        calls: ['e-call'],
      },
    ]);
    expect((await record()).timeline.at(-2)).toMatchObject({ kind: 'finding' });
  });

  test('is tied to the sessions of who made it, the nearest first, and told once', async () => {
    const { watch, judge, findings, notices } = await world();
    await watch.sessions.write(aRecord());
    await watch.sessions.write(aRecord({}, { id: 'other-node', target: 'i-0fedcba9876543210' }));
    await judge(aCall({ userIdentity: PERSON }));
    expect(await findings.list({})).toMatchObject([
      { sessionId: start.id, tiedBy: ['person', 'node'], relatedSessions: ['other-node'] },
    ]);
    expect(await findings.list({ session: 'other-node' })).toHaveLength(1);
    expect(await notices.list({})).toHaveLength(1);
  });

  test('by nobody of a session is a finding without one, told with the call', async () => {
    const { judge, findings, notices } = await world();
    await judge(aCall());
    expect(await findings.list({})).toMatchObject([
      { sessionId: null, node: start.target, person: 'other', response: 'notify' },
    ]);
    expect(await notices.list({})).toMatchObject([
      { kind: 'finding', session: null, event: { eventName: 'SendCommand', sallyport: { kind: 'finding' } } },
    ]);
  });

  test.each([
    [
      'the role of its node',
      {
        eventName: 'AttachRolePolicy',
        eventSource: 'iam.amazonaws.com',
        requestParameters: { roleName: 'NodeRole' },
      },
      'role',
    ],
    [
      'its document',
      { eventName: 'UpdateDocument', requestParameters: { name: 'SSM-SessionManagerRunShell' } },
      'document',
    ],
  ])('that changes %s is tied to the session', async (_, given, tie) => {
    const { watch, judge, findings, detected } = await world();
    detected.rules = rulesOf(aCallRule('AttachRolePolicy'), aCallRule('UpdateDocument'));
    await watch.sessions.write(aRecord({ nodeRole: 'arn:aws:iam::222222222222:role/path/NodeRole' }));
    await judge(aCall(given));
    expect(await findings.list({})).toMatchObject([{ sessionId: start.id, tiedBy: [tie] }]);
  });

  test('is not tied to sessions of another time', async () => {
    const { watch, judge, findings } = await world();
    await watch.sessions.write(
      aRecord({ state: 'ended', endedAt: T0 - 3_600_000 }, { startedAt: T0 - 7_200_000 }),
    );
    await watch.sessions.write(aRecord({}, { id: 'later', startedAt: T0 + 600_000 }));
    await judge(aCall());
    expect(await findings.list({})).toMatchObject([{ sessionId: null }]);
  });

  test('that is told twice is counted once, another of the same is counted', async () => {
    const { watch, judge, findings } = await world();
    await watch.sessions.write(aRecord());
    for (const eventID of ['e-1', 'e-1', 'e-2']) await judge(aCall({ eventID }));
    expect(await findings.list({})).toMatchObject([{ count: 2, calls: ['e-1', 'e-2'] }]);
  });

  test('ends sessions of who made it, where the rule says so, and none of another person', async () => {
    const { watch, judge, record, detected } = await world();
    detected.rules = rulesOf(aCallRule('SendCommand', 'terminate'));
    await watch.sessions.write(aRecord());
    await judge(aCall());
    expect((await record()).findings).toMatchObject([{ response: 'notify', heldBack: expect.any(String) }]);
    await judge(aCall({ eventID: 'e-2', userIdentity: PERSON }));
    expect((await record()).findings).toMatchObject([{ response: 'terminate' }]);
  });

  test.each([
    [
      'of the watch itself, for a grant',
      { eventName: 'PutUserPolicy', userIdentity: { arn: aDetections().detected.own } },
    ],
    ['from before the watch first ran', { eventTime: renderRfc3339(T0 - 1000) }],
    ['in an account that is not watched', { recipientAccountId: '999999999999' }],
  ])('is passed over %s', async (_, given) => {
    const { judge, findings, detected } = await world();
    detected.rules = rulesOf(aCallRule('SendCommand'), aCallRule('PutUserPolicy'));
    await judge(aCall(given));
    expect(await findings.list({})).toEqual([]);
  });
});

describe("GuardDuty's findings", () => {
  test('are shown on the timeline of the session on their node, end nothing and are told to nobody again', async () => {
    const { watch, judge, findings, notices, record } = await world();
    await watch.sessions.write(aRecord());
    expect(await judge(aGuardDuty())).toBe('taken');
    expect(await findings.list({})).toMatchObject([
      { source: 'guardduty', sessionId: start.id, level: 'high', response: 'observe', count: 2 },
    ]);
    expect((await record()).timeline.at(-1)?.text).toMatch(/Bitcoin domain queried.*domain\ufffd\[2J/);
    expect(await notices.list({})).toEqual([]);
  });

  test('about keys are tied to the person, and an update is the same finding', async () => {
    const { watch, judge, findings } = await world();
    await watch.sessions.write(aRecord());
    const resource = {
      accessKeyDetails: { userName: 'Engineer', principalId: 'AROAX:engineer', userType: 'AssumedRole' },
    };
    await judge(aGuardDuty({ resource }));
    const service = { eventLastSeen: renderRfc3339(T0 + 95_000), count: 7 };
    await judge(aGuardDuty({ resource, service, description: 'more' }));
    expect(await findings.list({})).toMatchObject([{ tiedBy: ['person'], sessionId: start.id, count: 7 }]);
  });

  test('without a session are kept by themselves, and tied once there is one', async () => {
    const { watch, judge, findings } = await world();
    await judge(aGuardDuty());
    expect(await findings.list({})).toMatchObject([{ sessionId: null, node: start.target }]);
    await watch.sessions.write(aRecord());
    await judge(aGuardDuty());
    expect(await findings.list({})).toMatchObject([{ sessionId: start.id }]);
  });

  test('that are broken are told as such', async () => {
    const { judge } = await world();
    expect(await judge(aGuardDuty({ id: '' }))).toEqual({ malformed: expect.stringContaining('id') });
  });
});

describe('who made a log stream', () => {
  const made = (arn: string) =>
    aCall({
      eventSource: 'logs.amazonaws.com',
      eventName: 'CreateLogStream',
      userIdentity: { arn },
      requestParameters: { logGroupName: 'g', logStreamName: start.id },
    });

  test.each([
    [`arn:aws:sts::222222222222:assumed-role/NodeRole/${start.target}`, { kind: 'node' }],
    ['arn:aws:sts::222222222222:assumed-role/NodeRole/i-0fedcba9876543210', { kind: 'other' }],
    [`arn:aws:iam::222222222222:user/${start.target}`, { kind: 'other' }],
  ])('%s', async (arn, writer) => {
    const { watch, judge, record } = await world();
    await watch.sessions.write(aRecord());
    await judge(made(arn));
    expect((await record()).streamWriter).toMatchObject(writer);
  });

  test('is kept for a session that is told of later', async () => {
    const { watch, judge, makers, record } = await world();
    await judge(made(`arn:aws:sts::222222222222:assumed-role/NodeRole/${start.target}`));
    await watch.sessions.write(aRecord());
    await makers.tidy();
    expect((await record()).streamWriter).toEqual({ kind: 'node' });
  });
});
