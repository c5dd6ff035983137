import { timelineView } from '../domain/sessions/view.ts';
import { findSession } from './find-session.ts';
import type { SessionStore } from './ports.ts';

/** One session with its timeline; null when there is none with that id. */
export async function showSession(watch: { readonly sessions: SessionStore }, id: string) {
  const record = await findSession(watch, id);
  return record ? timelineView(record) : null;
}
