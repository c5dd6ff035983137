import { logPlacesOf } from '../domain/deliveries/log-places.ts';
import { viewFacts } from '../domain/guardrails/fact-view.ts';
import type { SessionFacts } from '../domain/guardrails/facts.ts';
import type { Verdict } from '../domain/guardrails/verdict.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { judged, judgingFailed, terminationAsked, terminationWithdrawn } from '../domain/sessions/evolve.ts';
import { terminationAttempted } from '../domain/sessions/evolve-termination.ts';
import { type Action, backoffMs, plan } from '../domain/sessions/plan.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import { verdictView } from '../domain/sessions/view.ts';
import { withStanding } from './grant-sessions.ts';
import { keepSession } from './keep-session.ts';
import { lookAtEnd, settleEnd } from './settle-end.ts';
import { callTerminate, withinCap } from './terminate-call.ts';
import type { Watch } from './watch.ts';

/** More rounds than any plan needs: a plan that never empties is a bug, not a busy loop. */
const MOST_ROUNDS = 12;
/** The end of a grant is promised to the second: a call that failed is tried again sooner than a guardrail's. */
const GRANT_RETRY = { firstMs: 1000, mostMs: 4000 } as const;
/** What the service takes where the document says nothing (facts/aws.md D). */
const DEFAULT_IDLE_MINUTES = 20;

/**
 * Observes one session's record, plans, applies and comes back at the moment it returns (null: settled). Decisions that
 * follow from each other (judged, asked, attempted) are written at once, always before the call that they lead to; a
 * concurrent writer makes it start over from the newest record.
 */
export async function reconcileSession(watch: Watch, place: Place, id: string): Promise<Instant | null> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const read = await watch.sessions.read(place, id);
    if (!read) return null;
    const record = await withStanding(watch, read);
    if (record !== read) {
      await keepSession(watch, record);
      continue;
    }
    const now = watch.clock.now();
    const { actions, requeueAt } = plan(record, now, watch.rules());
    if (actions.length === 0) return requeueAt;
    const decided = await decide(watch, record);
    const kept = await keepSession(watch, decided.record);
    if (!kept) continue;
    if (decided.calls) await callTerminate(watch, kept, record.termination?.effect ?? null);
  }
  throw new Error(`session ${id}: the plan is not empty after ${MOST_ROUNDS} rounds`);
}

/** Applies, in memory, everything that needs no effect outside, up to a TerminateSession that must be called next. */
async function decide(watch: Watch, from: SessionRecord): Promise<{ record: SessionRecord; calls: boolean }> {
  let record = from;
  const tried = new Set<Action['kind']>();
  for (;;) {
    const now = watch.clock.now();
    const { actions } = plan(record, now, watch.rules());
    const next = actions.find((action) => action.kind !== 'notify' && !tried.has(action.kind));
    if (!next) return { record, calls: false };
    tried.add(next.kind);
    switch (next.kind) {
      case 'judge':
        record = await judge(watch, record, next.deadlinePassed);
        break;
      case 'ask-termination':
        record = terminationAsked(record, { cause: next.cause, reasons: next.reasons, by: null, at: now });
        break;
      case 'withdraw-termination':
        record = terminationWithdrawn(record, now);
        break;
      case 'look-at-end':
        record = await lookAtEnd(watch, record);
        break;
      case 'settle-end':
        record = await settleEnd(watch, record);
        break;
      case 'terminate': {
        const capped = await withinCap(watch, record, now);
        if (capped) return { record: capped, calls: false };
        return { record: terminationAttempted(record, now, nextAttemptAt(watch, record, now)), calls: true };
      }
      // Done before anything is planned.
      case 'look-at-grant':
      case 'observe-soon':
      case 'notify':
        break;
      default:
        next satisfies never;
    }
  }
}

/** The first retry comes soon and each later one after twice the wait, with up to a quarter more so that many spread. */
function nextAttemptAt(watch: Watch, record: SessionRecord, now: Instant): Instant {
  const rules = watch.rules();
  const forGrant = ['grant-ended', 'grant-revoked'].includes(record.termination?.cause ?? '');
  const retryFirstMs = forGrant ? Math.min(GRANT_RETRY.firstMs, rules.retryFirstMs) : rules.retryFirstMs;
  const retryMostMs = forGrant ? Math.min(GRANT_RETRY.mostMs, rules.retryMostMs) : rules.retryMostMs;
  const waitMs = backoffMs((record.termination?.attempts ?? 0) + 1, retryFirstMs, retryMostMs);
  return now + Math.round(waitMs * (1 + watch.random() / 4));
}

async function judge(watch: Watch, record: SessionRecord, deadlinePassed: boolean): Promise<SessionRecord> {
  const { unknownDeadlineMs } = watch.rules();
  let facts: SessionFacts;
  let verdict: Verdict;
  try {
    facts = await watch.facts.gather(record.start);
    verdict = watch.judge.judge(facts, { now: watch.clock.now(), deadlinePassed });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return judgingFailed(record, { reason, at: watch.clock.now(), unknownDeadlineMs });
  }
  await watch.judgements?.keep(record.start, {
    at: verdict.judgedAt,
    verdict: verdictView(verdict),
    facts: viewFacts(facts),
  });
  return judged(record, { verdict, unknownDeadlineMs, ...knownOf(record, facts, verdict.judgedAt) });
}

/** What the record keeps of the facts besides the verdict. */
function knownOf(record: SessionRecord, facts: SessionFacts, now: Instant) {
  const node = facts.node.known ? facts.node.value : null;
  const content = facts.documentContent.known ? facts.documentContent.value : null;
  const logTo = content === null ? null : logPlacesOf(record.start, content, now, node?.platform);
  return {
    nodeName: node?.name ?? null,
    nodeRole: facts.nodeRole.known ? facts.nodeRole.value.arn : null,
    nodeRoleId: facts.nodeLogging.known ? (facts.nodeLogging.value.roleId ?? null) : null,
    idleTimeoutMs: content ? minutesMs(content.idleMinutes ?? DEFAULT_IDLE_MINUTES) : null,
    maxDurationMs: minutesMs(content?.maxMinutes),
    streamedTo: logTo?.cloudwatch?.streaming ? logTo.cloudwatch.logGroup : null,
    logTo,
  };
}

function minutesMs(minutes: number | null | undefined): number | null {
  return minutes === null || minutes === undefined ? null : minutes * 60_000;
}
