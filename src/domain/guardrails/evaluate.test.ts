import { describe, expect, test } from 'vitest';
import { COMPLIANT, someFacts } from '../../../test/builders/session-facts.ts';
import { evaluate } from './evaluate.ts';
import { viewFacts } from './fact-view.ts';
import type { Guardrail } from './guardrail.ts';
import { fillReason } from './reason.ts';
import { weighNodePermissions } from './weigh-node-permissions.ts';

const guardrail: Guardrail = {
  id: 'sample',
  title: 'Sample',
  description: '',
  severity: 'high',
  reason: 'on {target.id}',
  response: 'terminate',
  onUnknown: 'notify',
  facts: ['target', 'grant'],
  text: '',
  source: 'sample.cedar:1',
};

function verdictOf(one: Guardrail, failure: string | null, facts = someFacts(), deadlinePassed = false) {
  const answers = {
    fired: new Set(failure === null ? [one.id] : []),
    failed: new Map(failure === null ? [] : [[one.id, failure]]),
  };
  return evaluate([one], answers, { facts, view: viewFacts(facts) }, { now: 7, deadlinePassed });
}

describe('every field of a guardrail reaches the verdict', () => {
  test('id, severity, response and reason, when it fires', () => {
    expect(verdictOf(guardrail, null)).toEqual({
      compliant: false,
      judgedAt: 7,
      violations: [
        { guardrail: 'sample', severity: 'high', response: 'terminate', reason: 'on i-0123456789abcdef0' },
      ],
      unknowns: [],
    });
  });

  test('facts, when it could not be evaluated', () => {
    const facts = someFacts({}, { grant: 'not\u001b[31m asked', person: 'not mapped' });
    expect(verdictOf(guardrail, 'no attribute', facts)).toMatchObject({
      compliant: null,
      violations: [],
      unknowns: [{ guardrail: 'sample', fact: 'grant', reason: 'not\ufffd[31m asked' }],
    });
  });

  test('onUnknown, past the deadline', () => {
    const facts = someFacts({}, { grant: 'not asked' });
    const late = verdictOf(guardrail, 'no attribute', facts, true);
    expect(late.violations).toEqual([
      { guardrail: 'sample', severity: 'high', response: 'notify', reason: 'not judged: grant: not asked' },
    ]);
    expect(late.unknowns).toHaveLength(1);
  });

  test('onUnknown observe leaves it unknown past the deadline', () => {
    const facts = someFacts({}, { grant: 'not asked' });
    const late = verdictOf({ ...guardrail, onUnknown: 'observe' }, 'no attribute', facts, true);
    expect(late).toMatchObject({ compliant: null, violations: [] });
    expect(late.unknowns).toHaveLength(1);
  });
});

test('a failure with all facts at hand is unknown too, in the words of the engine', () => {
  expect(verdictOf(guardrail, 'integer overflow')).toMatchObject({
    compliant: null,
    unknowns: [{ guardrail: 'sample', fact: 'evaluation', reason: 'integer overflow' }],
  });
});

test('a reason is filled with what is known, absent things read "none" and unknown ones "unknown"', () => {
  const facts = someFacts({ targetTags: { Environment: 'Prod' } }, { network: 'not seen' });
  const view = viewFacts(facts);
  expect(fillReason('{targetTags.Environment} {targetTags.Owner} {grant.id} {network.source}', view)).toBe(
    'Prod none none unknown',
  );
  expect(fillReason('{approvedDocuments} {sessionKind} {toString.length}', view)).toBe(
    'SSM-SessionManagerRunShell shell {toString.length}',
  );
  expect(
    fillReason(
      '{document.name}',
      viewFacts(someFacts({ document: { name: 'a\u202eb\n', isDefault: false } })),
    ),
  ).toBe('a\ufffdb\ufffd');
});

describe('time as policies see it', () => {
  test.each([
    [Date.UTC(1970, 0, 1), { startedAt: '1970-01-01T00:00:00.000Z', hour: 0, minute: 0, weekday: 4 }],
    [
      Date.UTC(2026, 10, 21, 23, 59),
      { startedAt: '2026-11-21T23:59:00.000Z', hour: 23, minute: 59, weekday: 6 },
    ],
    [
      Date.UTC(1969, 11, 28, 22, 1),
      { startedAt: '1969-12-28T22:01:00.000Z', hour: 22, minute: 1, weekday: 7 },
    ],
  ])('%d', (startedAt, expected) => {
    expect(viewFacts(someFacts({ time: { startedAt } })).time).toEqual(expected);
  });
});

describe('whether a node can log', () => {
  const allowed = { action: 's3:PutObject', resource: 'b/*', result: 'allowed', because: 'by x' } as const;
  const denied = { action: 'logs:PutLogEvents', resource: 'g', result: 'denied', because: 'by y' } as const;
  const open = {
    action: 'kms:Decrypt',
    resource: 'k',
    result: 'unknown',
    because: 'GetKeyPolicy: AccessDenied',
  } as const;

  test('one denied permission is a no, whatever else is unknown', () => {
    expect(weighNodePermissions([open, denied, allowed])).toMatchObject({
      known: true,
      value: { allowed: false, missing: ['logs:PutLogEvents'], because: 'logs:PutLogEvents on g: by y' },
    });
  });

  test('one unknown permission makes it unknown, never a yes', () => {
    expect(weighNodePermissions([allowed, open])).toEqual({
      known: false,
      reason: 'kms:Decrypt could not be evaluated: GetKeyPolicy: AccessDenied',
    });
  });

  test('with every permission it is a yes', () => {
    expect(weighNodePermissions([allowed])).toMatchObject({ known: true, value: { allowed: true } });
  });
});

test('the compliant facts are all known', () => {
  expect(Object.keys(viewFacts(someFacts())).sort()).toEqual(Object.keys(COMPLIANT).sort());
});
