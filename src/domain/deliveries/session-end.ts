import type { Instant } from '../kernel/instant.ts';
import type { SessionRecord } from '../sessions/session.ts';

/** When a session ended, as near as it is known: deadlines of its log count from then. Null: it has not. */
export function endOf(record: SessionRecord): Instant | null {
  if (record.state !== 'ended') return null;
  const seen = record.timeline.findLast((entry) => entry.kind === 'ended');
  return record.endedAt ?? seen?.at ?? record.seenAt ?? record.start.startedAt;
}
