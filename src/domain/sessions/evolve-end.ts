/** What becomes of a record around its session's end. */
import type { Instant } from '../kernel/instant.ts';
import { type EndEvidence, inferEndCause, NO_EVIDENCE } from './end-cause.ts';
import { told } from './evolve.ts';
import type { ObservedSession, SessionRecord } from './session.ts';
import type { Loose } from './trail-record.ts';

/** How often the cause of an end is looked for while CloudTrail cannot be read. */
const SETTLE_TRIES = 5;

/** Someone's TerminateSession was seen in CloudTrail. */
export function terminateSeen(
  record: SessionRecord,
  seen: { readonly owner: string; readonly at: Instant; readonly event: Loose },
): SessionRecord {
  const known = record.timeline.some((entry) => entry.kind === 'terminate-event' && entry.at === seen.at);
  if (known) return record;
  const next = told(record, seen.at, 'terminate-event', `${seen.owner} called TerminateSession`);
  if (record.terminatedBy !== null) return next;
  const joined = { ...next, terminatedBy: { owner: seen.owner, at: seen.at } };
  if (record.state !== 'ended' || inferEndCause(joined, NO_EVIDENCE) !== 'terminated-by-user') return joined;
  return { ...joined, endCause: 'terminated-by-user' };
}

/** The node was looked at right after the end; null: whether it answers could not be found out. */
export function endLookedAt(record: SessionRecord, nodeOnline: boolean | null): SessionRecord {
  return { ...record, endLook: { nodeOnline, tries: 0 } };
}

/** The cause of its end was looked for once more: what the history and the node tell by now. A known cause stays. */
export function endSettled(
  record: SessionRecord,
  found: {
    readonly row: ObservedSession | null;
    readonly evidence: EndEvidence;
    readonly at: Instant;
    readonly retryMs: number;
  },
): SessionRecord {
  const { row } = found;
  const next: SessionRecord = {
    ...record,
    endedAt: record.endedAt ?? row?.endedAt ?? null,
    status: row?.status ?? record.status,
    maxDurationMs: row?.maxDurationMs ?? record.maxDurationMs,
    endSettlesAt: null,
  };
  if (record.endCause !== null && record.endCause !== 'unknown') return next;
  const endCause = inferEndCause(next, found.evidence);
  const tries = (record.endLook?.tries ?? 0) + 1;
  if (endCause === 'unknown' && !found.evidence.trailRead && tries < SETTLE_TRIES)
    return {
      ...next,
      endLook: { nodeOnline: record.endLook?.nodeOnline ?? null, tries },
      endSettlesAt: found.at + found.retryMs * 2 ** tries,
    };
  if (endCause === 'unknown') return next;
  return told({ ...next, endCause }, found.at, 'ended', `${endCause}: by what is known now`);
}
