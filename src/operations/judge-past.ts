import type { Verdict } from '../domain/guardrails/verdict.ts';
import { sessionView, verdictView } from '../domain/sessions/view.ts';
import type { Clock, FactSource, GuardrailJudge, SessionFilter, SessionStore } from './ports.ts';

/**
 * Dry run: what guardrails, perhaps new ones, say of sessions of the past. Nothing is written and nothing terminated.
 * Facts are today's, which the answer cannot hide: `before` is the verdict of then.
 */
export async function judgePast(
  past: {
    readonly clock: Clock;
    readonly sessions: SessionStore;
    readonly facts: FactSource;
    readonly judge: GuardrailJudge;
  },
  filter: SessionFilter,
) {
  const answers = [];
  for (const record of await past.sessions.list(filter)) {
    const facts = await past.facts.gather(record.start);
    const after = past.judge.judge(facts, { now: past.clock.now(), deadlinePassed: false });
    answers.push({
      session: sessionView(record),
      before: verdictView(record.verdict),
      after: verdictView(after),
      differs: record.verdict === null || brokenBy(record.verdict) !== brokenBy(after),
    });
  }
  return answers;
}

function brokenBy(verdict: Verdict): string {
  const broken = verdict.violations.map((one) => `${one.guardrail} ${one.response}`);
  const unknown = verdict.unknowns.map((one) => `${one.guardrail} ?`);
  return [...broken, ...unknown].sort().join('\n');
}
