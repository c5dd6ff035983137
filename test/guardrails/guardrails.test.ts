import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CedarJudge } from '../../src/adapters/cedar/judge.ts';
import { loadGuardrails } from '../../src/adapters/cedar/load-guardrails.ts';
import { someFacts } from '../builders/session-facts.ts';
import { factsOf, readCorpora } from './corpus.ts';

const guardrails = loadGuardrails();
const judge = new CedarJudge(guardrails);
const corpora = readCorpora();
const now = Date.UTC(2026, 10, 21);

test('the compliant session keeps every guardrail', () => {
  const verdict = judge.judge(someFacts(), { now, deadlinePassed: true });
  expect(verdict).toEqual({ compliant: true, judgedAt: now, violations: [], unknowns: [] });
});

test('each shipped guardrail stands in a file of its name', () => {
  for (const { id, source } of guardrails) expect(basename(source)).toBe(`${id}.cedar:${lineOf(source)}`);
});

test('each shipped guardrail has a firing, a quiet, a near-miss and an unknown case', () => {
  for (const { id } of guardrails) {
    const kinds = corpora.find(({ guardrail }) => guardrail === id)?.cases.map(({ kind }) => kind) ?? [];
    expect({ id, kinds: [...new Set(kinds)].sort() }).toEqual({
      id,
      kinds: ['firing', 'near-miss', 'quiet', 'unknown'],
    });
  }
  expect(corpora.map(({ guardrail }) => guardrail).sort()).toEqual(guardrails.map(({ id }) => id).sort());
});

describe.each(corpora)('$guardrail', ({ guardrail: id, cases }) => {
  const guardrail = guardrails.find((candidate) => candidate.id === id);

  test.each(cases)('$kind: $name', (one) => {
    const facts = factsOf(one);
    const verdict = judge.judge(facts, { now, deadlinePassed: false });
    const violation = verdict.violations.find((found) => found.guardrail === id);
    const unknowns = verdict.unknowns.filter((found) => found.guardrail === id);
    expect(violation?.reason ?? null).toBe(one.expected.violation);
    expect(unknowns.map(({ fact }) => fact)).toEqual(one.expected.unknown);
    expect(one.kind === 'firing').toBe(violation !== undefined);
    expect(one.kind === 'unknown').toBe(unknowns.length > 0);
    if (violation)
      expect(violation).toMatchObject({ severity: guardrail?.severity, response: guardrail?.response });

    const late = judge.judge(facts, { now, deadlinePassed: true });
    const decided = late.violations.find((found) => found.guardrail === id);
    if (one.kind !== 'unknown') expect(decided).toEqual(violation);
    else if (guardrail?.onUnknown === 'observe') expect(decided).toBeUndefined();
    else {
      expect(decided?.response).toBe(guardrail?.onUnknown);
      expect(decided?.reason).toContain(`not judged: ${one.expected.unknown[0]}: `);
    }
  });
});

function lineOf(source: string): string {
  return source.slice(source.lastIndexOf(':') + 1);
}
