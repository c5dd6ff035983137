import { terminationAsked } from '../domain/sessions/evolve.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import { changeSession } from './change-session.ts';
import { findSession } from './find-session.ts';
import { reconcileSession } from './reconcile-session.ts';
import type { Watch } from './watch.ts';

/** The longest reason that is kept (as StartSession's own Reason). */
export const MAX_REASON_LENGTH = 256;

/** What a person's request to end a session led to. */
export type TerminateOutcome =
  | { readonly ok: true; readonly record: SessionRecord }
  | {
      readonly ok: false;
      readonly reason: 'no-such-session' | 'already-ended' | 'reason-missing' | 'reason-too-long';
    };

/**
 * Ends a session because a person asks, through the same loop as every termination: recorded with its cause and reason,
 * called, and confirmed by an observation. The kill switch and the cap do not hold it back.
 */
export async function terminateSession(
  watch: Watch,
  ask: { readonly id: string; readonly reason: string; readonly by: string },
): Promise<TerminateOutcome> {
  const reason = ask.reason.trim();
  if (reason === '') return { ok: false, reason: 'reason-missing' };
  if (reason.length > MAX_REASON_LENGTH) return { ok: false, reason: 'reason-too-long' };
  const found = await findSession(watch, ask.id);
  if (!found) return { ok: false, reason: 'no-such-session' };
  if (found.state === 'ended') return { ok: false, reason: 'already-ended' };
  const { start } = found;
  const at = watch.clock.now();
  await changeSession(watch, start, start.id, (record) =>
    record.state === 'ended' || (record.termination?.attempts ?? 0) > 0
      ? record
      : terminationAsked(record, { cause: 'terminated-by-user', reasons: [reason], by: ask.by, at }),
  );
  await reconcileSession(watch, start, start.id);
  const record = await watch.sessions.read(start, start.id);
  return record ? { ok: true, record } : { ok: false, reason: 'no-such-session' };
}
