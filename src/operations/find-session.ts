import type { SessionRecord } from '../domain/sessions/session.ts';
import type { SessionStore } from './ports.ts';

/** The session with an id, wherever it is: the open one where several places know the same id. */
export async function findSession(
  watch: { readonly sessions: SessionStore },
  id: string,
): Promise<SessionRecord | null> {
  const found = await watch.sessions.list({ id });
  return found.find((record) => record.state === 'active') ?? found[0] ?? null;
}
