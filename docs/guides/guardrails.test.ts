import { expect, test } from 'vitest';
import { CedarJudge } from '../../src/adapters/cedar/judge.ts';
import { loadGuardrails } from '../../src/adapters/cedar/load-guardrails.ts';
import { someFacts } from '../../test/builders/session-facts.ts';

const EXAMPLES = new URL('../../examples/guardrails', import.meta.url).pathname;
const now = Date.UTC(2026, 10, 21);

test.each([
  [5, true],
  [6, false],
  [19, false],
  [20, true],
])('the example of the guide at %d o’clock fires: %s', (hour, fires) => {
  const judge = new CedarJudge(loadGuardrails([EXAMPLES]));
  const facts = someFacts({ time: { startedAt: Date.UTC(2026, 10, 21, hour, 30) } });
  const { violations, unknowns } = judge.judge(facts, { now, deadlinePassed: false });
  expect(unknowns).toEqual([]);
  expect(violations.map(({ guardrail, response }) => [guardrail, response])).toEqual(
    fires ? [['office-hours', 'notify']] : [],
  );
});
