import { type SessionView, sessionView } from '../domain/sessions/view.ts';
import type { SessionFilter, SessionStore } from './ports.ts';

/** The sessions that a filter names, newest first. */
export async function listSessions(
  watch: { readonly sessions: SessionStore },
  filter: SessionFilter,
): Promise<readonly SessionView[]> {
  return (await watch.sessions.list(filter)).map(sessionView);
}
