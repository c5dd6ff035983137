import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CedarJudge } from '../../src/adapters/cedar/judge.ts';
import { loadGuardrails } from '../../src/adapters/cedar/load-guardrails.ts';
import { readEvents } from '../../src/adapters/files/read-events.ts';
import { DEFAULT_APPROVED_DOCUMENTS } from '../../src/domain/guardrails/start-facts.ts';
import { explainGuardrail } from '../../src/operations/explain-guardrail.ts';
import { listGuardrails } from '../../src/operations/list-guardrails.ts';
import { testGuardrails } from '../../src/operations/test-guardrails.ts';

const guardrails = loadGuardrails();
const setting = {
  clock: { now: () => Date.UTC(2026, 10, 21) },
  judge: new CedarJudge(guardrails),
  settings: { approvedDocuments: DEFAULT_APPROVED_DOCUMENTS, archiveBucket: null, people: {} },
};

/** A StartSession in the shape of real records (facts/aws.md E4); refused and resumed ones are synthetic. */
function startSession(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventVersion: '1.08',
    userIdentity: {
      type: 'AssumedRole',
      arn: 'arn:aws:sts::222222222222:assumed-role/Engineer/engineer',
      accountId: '222222222222',
      sessionContext: { attributes: { mfaAuthenticated: 'false' } },
    },
    eventTime: '2026-11-20T09:30:00Z',
    eventSource: 'ssm.amazonaws.com',
    eventName: 'StartSession',
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.10',
    requestParameters: { target: 'i-0123456789abcdef0' },
    responseElements: {
      sessionId: 'engineer-0a1b2c3d4e5f60718',
      tokenValue: 'Value hidden due to security reasons.',
    },
    eventID: '11111111-0000-4000-8000-000000000001',
    recipientAccountId: '222222222222',
    ...more,
  };
}

const portForwarding = {
  target: 'i-0123456789abcdef0',
  documentName: 'AWS-StartPortForwardingSession',
  parameters: { portNumber: ['5432'], localPortNumber: ['5432'] },
};

function brokenBy(answer: { verdict: { violations: readonly { guardrail: string }[] } | null } | undefined) {
  return answer?.verdict?.violations.map(({ guardrail }) => guardrail);
}

test('a port-forwarding session breaks guardrails by its record alone', async () => {
  const [answer] = await testGuardrails(setting, [startSession({ requestParameters: portForwarding })]);
  expect(answer).toMatchObject({
    eventId: '11111111-0000-4000-8000-000000000001',
    sessionId: 'engineer-0a1b2c3d4e5f60718',
    error: null,
    verdict: { compliant: false, judgedAt: '2026-11-21T00:00:00.000Z' },
  });
  expect(brokenBy(answer)).toEqual(['approved-document', 'unlogged-kind']);
});

test('a session by the default document is not judged, since its content is not in the record', async () => {
  const [answer] = await testGuardrails(setting, [startSession()]);
  expect(answer?.verdict?.compliant).toBeNull();
  expect(answer?.verdict?.violations).toEqual([]);
  expect(answer?.verdict?.unknowns).toContainEqual({
    guardrail: 'maximum-duration',
    fact: 'documentContent',
    reason: 'a CloudTrail record does not tell',
  });
});

test("a refused StartSession has AWS's errorCode, and the verdict that it would have had", async () => {
  const refused = startSession({
    requestParameters: portForwarding,
    responseElements: null,
    errorCode: 'AccessDeniedException',
  });
  const [answer] = await testGuardrails(setting, [refused]);
  expect(answer).toMatchObject({ sessionId: null, error: 'AccessDeniedException' });
  expect(brokenBy(answer)).toEqual(['approved-document', 'unlogged-kind']);
});

describe('a ResumeSession', () => {
  const resume = startSession({
    eventName: 'ResumeSession',
    eventID: 'resume',
    requestParameters: { sessionId: 'engineer-0a1b2c3d4e5f60718' },
  });

  test('is judged by its StartSession, wherever that stands in the file', async () => {
    const answers = await testGuardrails(setting, [
      resume,
      startSession({ requestParameters: portForwarding }),
    ]);
    expect(answers.map(({ eventId }) => eventId)).toEqual(['resume', '11111111-0000-4000-8000-000000000001']);
    expect(brokenBy(answers[0])).toEqual(['approved-document', 'unlogged-kind']);
  });

  test('without its StartSession leaves the document unknown, which is not the default document', async () => {
    const [answer] = await testGuardrails(setting, [resume]);
    expect(answer?.verdict?.unknowns).toContainEqual({
      guardrail: 'approved-document',
      fact: 'document',
      reason: 'a ResumeSession does not tell, and its StartSession is not in the file',
    });
  });
});

test("other events, and Athena's StartSession, are passed over", async () => {
  const others = [
    startSession({ eventSource: 'athena.amazonaws.com' }),
    startSession({ eventName: 'TerminateSession' }),
    { eventName: 'StartSession' },
    {},
  ];
  expect(await testGuardrails(setting, others)).toEqual([]);
});

test.each([
  [{ requestParameters: null }, 'document'],
  [{ requestParameters: 'HIDDEN_DUE_TO_SECURITY_REASONS' }, 'document'],
  [{ requestParameters: { target: 'i-1', documentName: 7 } }, 'document'],
])('a document that the record hides (%j) is unknown, not the default one', async (more, fact) => {
  const [answer] = await testGuardrails(setting, [startSession(more)]);
  const found = answer?.verdict?.unknowns.find(({ guardrail }) => guardrail === 'approved-document');
  expect(found?.fact).toBe(fact);
});

test('a record without time, account or region is judged on the rest', async () => {
  const broken = startSession({ eventTime: 'yesterday', requestParameters: portForwarding, awsRegion: null });
  const [answer] = await testGuardrails(setting, [broken]);
  expect(brokenBy(answer)).toEqual(['approved-document', 'unlogged-kind']);
});

test('whatever stands in a record, it is judged or passed over, never a crash', async () => {
  const anything = fc.dictionary(
    fc.constantFrom(
      'userIdentity',
      'eventTime',
      'awsRegion',
      'requestParameters',
      'responseElements',
      'errorCode',
      'eventID',
      'sourceIPAddress',
      'recipientAccountId',
    ),
    fc.anything({ withNullPrototype: false }),
  );
  await fc.assert(
    fc.asyncProperty(anything, async (more) => {
      const [answer] = await testGuardrails(setting, [startSession(more)]);
      expect(answer?.verdict?.compliant).not.toBe(true);
    }),
  );
});

const samples = fileURLToPath(new URL('../../../shared/data/cloudtrail', import.meta.url));
if (!existsSync(samples))
  console.warn(
    'real CloudTrail records are not tried: put them into ../shared/data/cloudtrail beside the checkout',
  );
describe.skipIf(!existsSync(samples))('real records', () => {
  const files = existsSync(samples)
    ? readdirSync(samples, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    : [];

  test.each(files.map((entry) => join(entry.parentPath, entry.name)))('%s', async (file) => {
    let events = 0;
    const counted = async function* () {
      for await (const event of readEvents(file)) {
        events += 1;
        yield event;
      }
    };
    const answers = await testGuardrails(setting, counted());
    expect(events).toBeGreaterThan(0);
    for (const { sessionId, verdict } of answers) {
      expect(sessionId).not.toBe('');
      expect(verdict?.compliant).not.toBe(true);
    }
    if (file.endsWith('ssm-start-session.json')) expect(answers).toHaveLength(3);
    if (file.endsWith('eventbridge-startsession-2021.json')) expect(answers).toHaveLength(1);
  });
});

test('guardrails are listed by id, and explained whole', () => {
  expect(listGuardrails(guardrails).map(({ id }) => id)).toEqual(guardrails.map(({ id }) => id).sort());
  expect(explainGuardrail(guardrails, 'prod-needs-grant')).toMatchObject({
    ok: true,
    guardrail: {
      severity: 'critical',
      facts: ['targetTags', 'grant'],
      effect: 'a session that breaks it is terminated, and people are told',
      whenUnknown: 'a fact that stays unknown past the deadline terminates the session',
      text: expect.stringContaining('context.grant.exists'),
    },
  });
  expect(explainGuardrail(guardrails, 'prod-need-grant')).toMatchObject({
    ok: false,
    reason: 'no-such-guardrail',
    ids: expect.arrayContaining(['prod-needs-grant']),
  });
});
