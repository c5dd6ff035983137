import { type SessionView, sessionView } from '../domain/sessions/view.ts';
import type { SessionFilter, SessionStore } from './ports.ts';

/** How many sessions a list holds when it says no limit. */
const DEFAULT_LIMIT = 1_000;
/** Sessions that are looked through, at most, for those that the asker may see. */
const MAX_LOOKED_THROUGH = 64_000;
/** So many times more are looked through when too few were to be seen. */
const WIDER = 4;

/** The sessions that a filter names and the asker may see, newest first: the limit counts what is seen. */
export async function listSessions(
  watch: { readonly sessions: Pick<SessionStore, 'list'> },
  filter: SessionFilter,
  isVisible: (session: SessionView) => boolean = () => true,
): Promise<readonly SessionView[]> {
  const wanted = filter.limit ?? DEFAULT_LIMIT;
  for (let limit = wanted; ; limit *= WIDER) {
    const records = await watch.sessions.list({ ...filter, limit });
    const visible = records.map(sessionView).filter(isVisible);
    if (visible.length >= wanted || records.length < limit || limit >= MAX_LOOKED_THROUGH)
      return visible.slice(0, wanted);
  }
}
