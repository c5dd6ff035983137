/**
 * How much judging adds to Cedar's own work: sessions judged a second (facts at hand, verdict with reasons made),
 * beside the rate of cedar-wasm alone on the same policies and a request that was built beforehand.
 * Limit: 0.8 of cedar-wasm's own rate.
 */
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { CedarJudge } from '../src/adapters/cedar/judge.ts';
import { loadGuardrails } from '../src/adapters/cedar/load-guardrails.ts';
import { viewFacts } from '../src/domain/guardrails/fact-view.ts';
import { toCedar } from '../src/domain/guardrails/to-cedar.ts';
import { COMPLIANT, someFacts } from '../test/builders/session-facts.ts';

const ROUND_MS = 100;
const ROUNDS = 31;
const LIMIT = 0.8;

const guardrails = loadGuardrails();
const judge = new CedarJudge(guardrails);
const cases = [
  someFacts(),
  someFacts({ document: { name: 'Mine', isDefault: false }, targetTags: { Environment: 'Prod' } }),
  someFacts({ sessionKind: 'port', documentContent: { ...COMPLIANT.documentContent, maxMinutes: null } }),
  someFacts({}, { nodeLogging: 'ListRolePolicies: AccessDenied' }),
];
preparsePolicySet('bench', {
  staticPolicies: Object.fromEntries(guardrails.map(({ id, text }) => [id, text])),
});
const requests = cases.map((facts) => ({ ...toCedar(viewFacts(facts)), preparsedPolicySetId: 'bench' }));

function rate(work: (index: number) => unknown): number {
  const begin = performance.now();
  let count = 0;
  while (performance.now() - begin < ROUND_MS) {
    for (let index = 0; index < cases.length; index += 1) work(index);
    count += cases.length;
  }
  return (count * 1000) / (performance.now() - begin);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const own: number[] = [];
const cedar: number[] = [];
// Rounds alternate, so that a busy machine slows both alike.
for (let round = 0; round < ROUNDS; round += 1) {
  cedar.push(rate((index) => statefulIsAuthorized(requests[index]!)));
  own.push(rate((index) => judge.judge(cases[index]!, { now: 0, deadlinePassed: false })));
}
const ratio = median(own.map((value, index) => value / (cedar[index] ?? value)));
console.log(`cedar-wasm alone      ${median(cedar).toFixed(0)} requests/s (${guardrails.length} policies)`);
console.log(`judging one session   ${median(own).toFixed(0)} sessions/s`);
console.log(`ratio                 ${ratio.toFixed(2)} (limit: at least ${LIMIT})`);
process.exitCode = ratio >= LIMIT ? 0 : 1;
