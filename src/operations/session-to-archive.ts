import type { SessionRecord } from '../domain/sessions/session.ts';
import type { SessionToArchive } from './archive-ports.ts';

/** What the archive takes of a session's record. */
export function sessionToArchive({ start, person, nodeName, endedAt }: SessionRecord): SessionToArchive {
  return {
    account: start.account,
    region: start.region,
    id: start.id,
    person,
    owner: start.owner,
    node: start.target,
    nodeName,
    documentName: start.documentName,
    startedAt: start.startedAt,
    endedAt,
  };
}
