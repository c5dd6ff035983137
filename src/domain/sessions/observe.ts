import type { Instant } from '../kernel/instant.ts';
import { inferEndCause, NO_EVIDENCE } from './end-cause.ts';
import { openRecord, startOfObserved, told } from './evolve.ts';
import type { PeopleMap } from './person.ts';
import type { ObservedSession, Place, SessionRecord } from './session.ts';

/**
 * How fresh `seenAt` is kept: what is still there is nothing new, and to write each record at every sweep would be most
 * of what a session costs in a table that is paid by the write.
 */
const SEEN_FRESH_MS = 600_000;

/** What one look at a place showed. */
export interface Observation {
  readonly place: Place;
  /** When the look began: a session opened since need not be in it. */
  readonly askedAt: Instant;
  readonly active: readonly ObservedSession[];
  /** The history; null when it was not asked for. */
  readonly ended: readonly ObservedSession[] | null;
}

/** How observations are read. */
export interface ObserveSettings {
  /** How long a session that no observation has ever seen may be missing before it counts as ended. */
  readonly neverSeenMs: number;
  /** How long one that was seen may be missing from both lists before it counts as ended. */
  readonly absentMs: number;
  /** How long an event may come after what it tells of. */
  readonly trailLagMs: number;
}

/** The records of sessions that an observation shows and nobody knew. `knownIds`: every id that has a record. */
export function foundSessions(
  observation: Observation,
  known: { has(id: string): boolean },
  people: PeopleMap,
): readonly SessionRecord[] {
  const ids = new Set<string>();
  const rows = [...observation.active, ...(observation.ended ?? [])].filter((row) => {
    const fresh = !known.has(row.id) && !ids.has(row.id);
    ids.add(row.id);
    return fresh;
  });
  return rows.map((row) => openRecord(startOfObserved(row), people, observation.askedAt));
}

/** The ids that a history is needed for: known as open, and not among the active. */
export function missingFrom(
  records: readonly SessionRecord[],
  active: readonly ObservedSession[],
): readonly SessionRecord[] {
  const ids = new Set(active.map((row) => row.id));
  return records.filter((record) => record.state === 'active' && !ids.has(record.start.id));
}

/** The record after an observation; the same object when that tells nothing new. */
export function observed(
  record: SessionRecord,
  observation: Observation,
  settings: ObserveSettings,
): SessionRecord {
  const { id } = record.start;
  const row = observation.active.find((one) => one.id === id);
  if (row) return seenActive(record, row, observation.askedAt);
  if (record.state === 'ended') return record;
  const past = observation.ended?.find((one) => one.id === id);
  if (past) return endSeen(record, { row: past, at: observation.askedAt, settings });
  return absent(record, observation, settings);
}

function seenActive(record: SessionRecord, row: ObservedSession, at: Instant): SessionRecord {
  if (record.state === 'ended') {
    // An observation that began before the end was seen tells of an older moment.
    if (record.timeline.some((entry) => entry.kind === 'ended' && entry.at >= at)) return record;
    const open = { ...record, state: 'active' as const, endedAt: null, endCause: null };
    return told(
      {
        ...open,
        endLook: null,
        endSettlesAt: null,
        deliveries: null,
        status: row.status,
        seenAt: at,
        absentSince: null,
        judgeAgain: true,
      },
      at,
      'reappeared',
      `it is ${row.status} although its end was seen`,
    );
  }
  const same = record.status === row.status && record.absentSince === null && record.seenAt !== null;
  if (same && at - (record.seenAt ?? 0) < SEEN_FRESH_MS) return record;
  return {
    ...record,
    status: row.status,
    seenAt: Math.max(at, record.seenAt ?? at),
    absentSince: null,
    maxDurationMs: row.maxDurationMs ?? record.maxDurationMs,
  };
}

function absent(record: SessionRecord, observation: Observation, settings: ObserveSettings): SessionRecord {
  const at = observation.askedAt;
  if (at <= record.start.startedAt || (record.seenAt !== null && at <= record.seenAt)) return record;
  const lastAttemptAt = record.termination?.lastAttemptAt ?? null;
  const ending =
    (record.termination?.effect ?? null) !== null && lastAttemptAt !== null && at >= lastAttemptAt;
  // Gone from Active after our call is the confirmation; the history may lag behind.
  if (ending && record.seenAt !== null) return endSeen(record, { row: null, at, settings });
  const since = record.absentSince ?? at;
  const enough = record.seenAt === null ? settings.neverSeenMs : settings.absentMs;
  const from = record.seenAt === null ? Math.min(since, record.start.startedAt) : since;
  if (observation.ended !== null && at - from >= enough) return endSeen(record, { row: null, at, settings });
  return record.absentSince === null ? { ...record, absentSince: at } : record;
}

function endSeen(
  record: SessionRecord,
  seen: { row: ObservedSession | null; at: Instant; settings: ObserveSettings },
): SessionRecord {
  const { row, at, settings } = seen;
  const ended: SessionRecord = {
    ...record,
    state: 'ended',
    status: row?.status ?? 'Terminated',
    endedAt: row?.endedAt ?? null,
    maxDurationMs: row?.maxDurationMs ?? record.maxDurationMs,
    absentSince: null,
  };
  const endCause = inferEndCause(ended, NO_EVIDENCE);
  const known = endCause !== 'unknown' && ended.endedAt !== null;
  const endSettlesAt = known ? null : at + settings.trailLagMs;
  const where = row ? `the history says ${row.status}` : 'it is gone from the active sessions';
  return told({ ...ended, endCause, endSettlesAt }, at, 'ended', `${endCause}: ${where}`);
}
