import type { Instant } from '../domain/kernel/instant.ts';
import { terminationCapped, terminationRefused } from '../domain/sessions/evolve-termination.ts';
import type { SessionRecord, Termination } from '../domain/sessions/session.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import { changeSession } from './change-session.ts';
import { Fault } from './fault.ts';
import type { Watch } from './watch.ts';

const MINUTE_MS = 60_000;
/** How long a termination that the cap holds back waits before it asks again. */
const CAPPED_RETRY_MS = 5000;

/**
 * The record held back by the cap, or null when the call may be made. Only what rules decide is capped: a person who
 * ends a session means that one.
 */
export async function withinCap(
  watch: Watch,
  record: SessionRecord,
  now: Instant,
): Promise<SessionRecord | null> {
  const cause = record.termination?.cause;
  if (cause !== 'guardrail' && cause !== 'detection') return null;
  const limit = watch.rules().terminationCapPerMinute;
  const key = sessionKey(record.start, record.start.id);
  if (await watch.budget.take(key, { now, since: now - MINUTE_MS, limit })) return null;
  return terminationCapped(record, now, now + CAPPED_RETRY_MS);
}

/** Calls TerminateSession for a record that already says so, and has the place looked at soon. */
export async function callTerminate(
  watch: Watch,
  record: SessionRecord,
  effectBefore: Termination['effect'],
): Promise<void> {
  const { start } = record;
  const place = { account: start.account, region: start.region };
  try {
    await watch.api.terminate(place, start.id);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const failure = {
      reason: `${error.code}: ${error.message}`,
      mayHaveHappened: error.mayHaveHappened,
      effectBefore,
      at: watch.clock.now(),
    };
    const attempt = record.termination?.attempts;
    await changeSession(watch, place, start.id, (one) =>
      one.termination?.attempts === attempt && one.state === 'active'
        ? terminationRefused(one, failure)
        : one,
    );
  }
  watch.lookout.soon(place);
}
