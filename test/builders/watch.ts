import type { SessionFacts } from '../../src/domain/guardrails/facts.ts';
import type { Verdict } from '../../src/domain/guardrails/verdict.ts';
import type { ObservedSession, Place } from '../../src/domain/sessions/session.ts';
import type { Watch, WatchRules } from '../../src/operations/watch.ts';
import { memoryStores } from '../memory/watch-stores.ts';
import { bareFacts } from './facts.ts';
import { aVerdict, T0 } from './session.ts';

export const RULES: WatchRules = {
  observeOnly: false,
  unknownDeadlineMs: 30_000,
  unknownRetryMs: 2000,
  rejudgeMs: 300_000,
  confirmWithinMs: 60_000,
  retryFirstMs: 2000,
  retryMostMs: 60_000,
  trailLagMs: 5000,
  neverSeenMs: 60_000,
  absentMs: 10_000,
  terminationCapPerMinute: 30,
  people: {},
};

/** A watch over memory stores, whose AWS is what the test sets. */
export function aWatch(rules: Partial<WatchRules> = {}) {
  const stores = memoryStores();
  const state = {
    now: T0,
    rules: { ...RULES, ...rules },
    active: [] as ObservedSession[],
    ended: [] as ObservedSession[],
    trail: [] as unknown[],
    /** Ids that TerminateSession was called for. */
    terminated: [] as string[],
    looked: [] as Place[],
    forgotten: [] as Place[],
    terminate: (_id: string): void => {},
    verdict: (_facts: SessionFacts, at: { now: number; deadlinePassed: boolean }): Verdict =>
      aVerdict({ judgedAt: at.now }),
  };
  const here = (place: Place) => (row: ObservedSession) =>
    row.account === place.account && row.region === place.region;
  const watch: Watch = {
    ...stores,
    clock: { now: () => state.now },
    random: () => 0,
    rules: () => state.rules,
    api: {
      listActive: async (place) => state.active.filter(here(place)),
      listEnded: async (place) => state.ended.filter(here(place)),
      terminate: async (_place, id) => {
        state.terminated.push(id);
        state.terminate(id);
      },
    },
    witness: { isNodeOnline: async () => true, lastLines: async () => [] },
    trail: { ofSession: async () => state.trail },
    facts: { gather: async (start) => bareFacts(start), forget: (place) => state.forgotten.push(place) },
    judge: { judge: (facts, at) => state.verdict(facts, at) },
    lookout: { soon: (place) => state.looked.push(place), active: () => {} },
    watches: (place) => place.account !== '999999999999',
  };
  return { watch, state, stores };
}
