import { describe, expect, test } from 'vitest';
import { aFinding } from '../../../test/builders/finding.ts';
import { aRecord, aVerdict, aViolation, T0 } from '../../../test/builders/session.ts';
import { RULES } from '../../../test/builders/watch.ts';
import { judged } from './evolve.ts';
import { findingMade, MAX_SESSION_FINDINGS, streamWriterSeen } from './evolve-finding.ts';
import { plan } from './plan.ts';
import { sessionView } from './view.ts';

const compliant = () => judged(aRecord(), { verdict: aVerdict({}), unknownDeadlineMs: 1000 });
const ending = aFinding({ response: 'terminate', asked: 'terminate' });

describe('a finding of a session', () => {
  test('ends it, with the rule and the command as the reason, and tells people under one id', () => {
    const { actions } = plan(findingMade(compliant(), ending, T0), T0, RULES);
    expect(actions).toMatchObject([
      {
        kind: 'ask-termination',
        cause: 'detection',
        reasons: [expect.stringMatching(/^Program Piped .*\[rule-1\]: curl/)],
      },
      { kind: 'notify', notice: { kind: 'finding', why: `sallyport finding show ${ending.id}` } },
    ]);
  });

  test('waits for no fact that a guardrail lacks, and lets a broken guardrail go first', () => {
    const waiting = { ...findingMade(aRecord(), ending, T0), judgeAgain: true };
    expect(plan(waiting, T0, RULES).actions).toContainEqual(
      expect.objectContaining({ kind: 'ask-termination', cause: 'detection' }),
    );
    const broken = judged(aRecord(), {
      verdict: aVerdict({ violations: [aViolation()] }),
      unknownDeadlineMs: 1000,
    });
    expect(plan(findingMade(broken, ending, T0), T0, RULES).actions[0]).toMatchObject({ cause: 'guardrail' });
  });

  test('ends nothing under the kill switch, and is told all the same', () => {
    const { actions } = plan(findingMade(compliant(), ending, T0), T0, { ...RULES, observeOnly: true });
    expect(actions).toMatchObject([{ kind: 'notify', notice: { kind: 'finding' } }]);
  });

  test('that is only observed is kept and told to nobody', () => {
    const record = findingMade(compliant(), aFinding({ response: 'observe' }), T0);
    expect(plan(record, T0, RULES).actions).toEqual([]);
    expect(sessionView(record).findings).toEqual([aFinding().id]);
    expect(record.timeline.at(-1)).toMatchObject({ kind: 'finding', text: expect.stringContaining('curl') });
  });

  test('again changes nothing, unless more follows from it now', () => {
    const once = findingMade(compliant(), aFinding({ heldBack: 'x' }), T0);
    expect(findingMade(once, aFinding({ count: 9 }), T0 + 5)).toBe(once);
    expect(findingMade(once, ending, T0 + 5).findings).toMatchObject([
      { response: 'terminate', heldBack: null },
    ]);
    const after = findingMade(compliant(), ending, T0);
    expect(findingMade(after, aFinding(), T0 + 5)).toBe(after);
  });

  test('past the limit is counted, and one that ends the session is still kept', () => {
    let record = compliant();
    for (let i = 0; i < MAX_SESSION_FINDINGS + 5; i += 1)
      record = findingMade(record, aFinding({ id: `f-${i}` }), T0);
    expect(record.findings).toHaveLength(MAX_SESSION_FINDINGS);
    expect(record.moreFindings).toBe(5);
    expect(findingMade(record, ending, T0).findings?.at(-1)?.response).toBe('terminate');
  });
});

test('who made the stream is kept as it was told first, and told when it was not the node', () => {
  const other = { kind: 'other', principal: 'arn:aws:iam::222222222222:user/someone' } as const;
  const record = streamWriterSeen(compliant(), other, T0);
  expect(record.timeline.at(-1)?.text).toContain('user/someone');
  expect(streamWriterSeen(record, { kind: 'node' }, T0 + 1)).toBe(record);
});
