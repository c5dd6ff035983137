import { terminationResumed } from '../domain/sessions/evolve-termination.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import { changeSession } from './change-session.ts';
import type { Watch } from './watch.ts';

/**
 * At the start: every termination that was asked for is tried now. A process that died may have noted a call that it
 * never made, and its wait for the next one is nobody's.
 */
export async function resumeTerminations(watch: Watch): Promise<number> {
  const now = watch.clock.now();
  const ending = (await watch.sessions.listOpen()).filter((record) => record.termination !== null);
  for (const { start } of ending) {
    await changeSession(watch, start, start.id, (record) => terminationResumed(record, now));
    await watch.due.schedule(sessionKey(start, start.id), now);
  }
  return ending.length;
}
