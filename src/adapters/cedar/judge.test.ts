import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPLIANT, someFacts } from '../../../test/builders/session-facts.ts';
import type { FactName } from '../../domain/guardrails/facts.ts';
import { CedarJudge } from './judge.ts';
import { loadGuardrails } from './load-guardrails.ts';

const guardrails = loadGuardrails();
const judge = new CedarJudge(guardrails);
const early = { now: 5, deadlinePassed: false };
const names = Object.keys(COMPLIANT) as FactName[];

test('every broken guardrail is told, not only the first', () => {
  const facts = someFacts({
    targetTags: { Environment: 'Prod' },
    document: { name: 'Mine', isDefault: false },
    documentContent: { ...COMPLIANT.documentContent, s3Bucket: 'mine', maxMinutes: null },
  });
  expect(judge.judge(facts, early).violations.map(({ guardrail }) => guardrail)).toEqual([
    'approved-document',
    'log-to-archive',
    'maximum-duration',
    'prod-needs-grant',
  ]);
});

test('a violation outweighs an unknown, and an unknown outweighs a pass', () => {
  const unknown = judge.judge(someFacts({}, { targetTags: 'not asked' }), early);
  expect(unknown.compliant).toBeNull();
  const both = judge.judge(
    someFacts({ document: { name: 'Mine', isDefault: false } }, { targetTags: 'not asked' }),
    early,
  );
  expect(both.compliant).toBe(false);
  expect(both.unknowns).toEqual([{ guardrail: 'prod-needs-grant', fact: 'targetTags', reason: 'not asked' }]);
});

test('with no fact at all every guardrail is unknown, and none passes', () => {
  const nothing = Object.fromEntries(names.map((name) => [name, 'not asked']));
  const verdict = judge.judge(someFacts({}, nothing), early);
  expect(new Set(verdict.unknowns.map(({ guardrail }) => guardrail))).toEqual(
    new Set(guardrails.map(({ id }) => id)),
  );
  expect(verdict.violations).toEqual([]);
});

test('whichever facts are missing, a guardrail that fires with all facts never passes for lack of one', () => {
  const bad = {
    targetTags: { Environment: 'Prod' },
    documentContent: { ...COMPLIANT.documentContent, s3Bucket: null, maxMinutes: null, runAsElevated: true },
    nodeLogging: { allowed: false, missing: ['s3:PutObject'], because: 'denied', permissions: [] },
  };
  const all = judge.judge(someFacts(bad), early).violations.map(({ guardrail }) => guardrail);
  expect(all.length).toBeGreaterThan(3);
  fc.assert(
    fc.property(fc.subarray(names), (missing) => {
      const unknowns = Object.fromEntries(missing.map((name) => [name, 'not found']));
      const verdict = judge.judge(someFacts(bad, unknowns), early);
      const told = new Set([...verdict.violations, ...verdict.unknowns].map(({ guardrail }) => guardrail));
      for (const id of all) expect(told).toContain(id);
    }),
  );
});

test('texts of unknown origin never fail the judging nor reach the reason raw', () => {
  const half = fc.constantFrom('\ud800', '\udc00x', 'a\ud83d');
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 500 }), half);
  fc.assert(
    fc.property(text, fc.dictionary(text, text), (name, tags) => {
      const facts = someFacts({
        document: { name, isDefault: false },
        targetTags: { ...tags, Environment: 'Prod' },
        parameters: { [name]: [name] },
        network: { source: name },
        principal: { ...COMPLIANT.principal, arn: name },
      });
      const verdict = judge.judge(facts, early);
      expect(verdict.unknowns).toEqual([]);
      for (const { reason } of verdict.violations)
        expect(reason).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    }),
    { numRuns: 300 },
  );
});

test('a request that Cedar cannot take leaves every guardrail unknown', () => {
  const verdict = judge.judge(someFacts({ time: { startedAt: 1e18 } }), early);
  expect(verdict.violations).toEqual([]);
  expect(verdict.unknowns).toHaveLength(guardrails.length);
  expect(verdict.unknowns[0]).toMatchObject({
    fact: 'evaluation',
    reason: expect.stringContaining('datetime'),
  });
});

test('a tag named __proto__ is a tag like any other', () => {
  const tags = JSON.parse('{"__proto__":"x","Environment":"Prod"}') as Record<string, string>;
  const verdict = judge.judge(someFacts({ targetTags: tags }), early);
  expect(verdict.violations.map(({ guardrail }) => guardrail)).toEqual(['prod-needs-grant']);
});
