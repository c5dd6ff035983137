import type { Change } from '../domain/sessions/change-from-record.ts';
import { factsChanged } from '../domain/sessions/evolve.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import { changeSession } from './change-session.ts';
import type { Watch } from './watch.ts';

/**
 * Something that open sessions rest on changed: what is kept of their facts is forgotten, and each is judged again.
 * Without a change (the guardrails were loaded anew, the server started), all are.
 */
export async function judgeAgain(watch: Watch, change: Change | null): Promise<number> {
  const open = await watch.sessions.listOpen(change?.scope === 'place' ? change : undefined);
  const reached = open.filter((record) => reaches(change, record));
  const places = new Map<string, Place>(
    reached.map(({ start }) => [
      `${start.account} ${start.region}`,
      { account: start.account, region: start.region },
    ]),
  );
  if (change)
    places.set(`${change.account} ${change.region}`, { account: change.account, region: change.region });
  for (const place of places.values()) watch.facts.forget(place);
  for (const { start } of reached) {
    await changeSession(watch, start, start.id, factsChanged);
    // Also where the record said so already: a process that died may still hold it in the due queue.
    await watch.due.schedule(sessionKey(start, start.id), watch.clock.now());
  }
  return reached.length;
}

function reaches(change: Change | null, record: SessionRecord): boolean {
  if (!change || change.scope === 'everywhere') return true;
  if (record.start.account !== change.account) return false;
  return change.scope === 'account' || record.start.region === change.region;
}
