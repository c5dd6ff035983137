import { openRecord } from '../domain/sessions/evolve.ts';
import type { Place, SessionRecord, SessionStart } from '../domain/sessions/session.ts';
import { keepSession } from './keep-session.ts';
import type { Watch } from './watch.ts';

/** How often a write is tried again when others write the same session; more means something is wrong. */
const MOST_CONFLICTS = 20;

/** Changes a session's record over concurrent writers. The change sees the newest record; null when there is none. */
export async function changeSession(
  watch: Watch,
  place: Place,
  id: string,
  change: (record: SessionRecord) => SessionRecord,
): Promise<SessionRecord | null> {
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt += 1) {
    const record = await watch.sessions.read(place, id);
    if (!record) return null;
    const changed = change(record);
    if (changed === record) return record;
    const kept = await keepSession(watch, changed);
    if (kept) return kept;
  }
  throw new Error(`session ${id} was written by others ${MOST_CONFLICTS} times in a row`);
}

/** As changeSession, and makes the record where there is none yet. */
export async function changeOrOpenSession(
  watch: Watch,
  start: SessionStart,
  change: (record: SessionRecord) => SessionRecord,
): Promise<SessionRecord> {
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt += 1) {
    const kept = await changeSession(watch, start, start.id, change);
    if (kept) return kept;
    const opened = await keepSession(watch, openRecord(start, watch.rules().people, watch.clock.now()));
    if (opened) return opened;
  }
  throw new Error(`session ${start.id} could not be opened over concurrent writers`);
}
