import type { Instant } from '../domain/kernel/instant.ts';
import { foundSessions, missingFrom, type Observation, observed } from '../domain/sessions/observe.ts';
import { isVerdictOld } from '../domain/sessions/plan.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import { sessionKey } from '../domain/sessions/session-key.ts';
import { changeSession } from './change-session.ts';
import { keepSession } from './keep-session.ts';
import type { Watch } from './watch.ts';

/** How far before the last full sweep the history is read again: its rows appear late. */
const HISTORY_OVERLAP_MS = 120_000;

/** What a sweep saw and changed. */
export interface Swept {
  readonly place: Place;
  readonly active: number;
  /** How many are not known to have ended. */
  readonly open: number;
  /** Sessions that nobody had told of, and those whose state changed. */
  readonly found: readonly string[];
  readonly changed: readonly string[];
  /** Something there is being ended: look again soon. */
  readonly ending: boolean;
}

/** How a place is looked at. */
export interface SweepAsked {
  /** The history too, to find what opened and ended between two sweeps. */
  readonly full: boolean;
  /** Called as soon as a session that nobody had told of is kept: it need not wait for the history. */
  readonly found?: () => void;
}

/**
 * One look at a place, for all its sessions: one paged DescribeSessions of the active ones, and the history where a
 * session is missed or (`full`) to find those that opened and ended between two sweeps.
 */
export async function sweepSessions(watch: Watch, place: Place, how: SweepAsked): Promise<Swept> {
  const askedAt = watch.clock.now();
  try {
    const swept = await sweep(watch, place, { askedAt, ...how });
    await watch.log.swept(place, { at: askedAt, error: null, full: how.full });
    return swept;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await watch.log.swept(place, { at: askedAt, error: reason, full: how.full });
    // What the sessions rest on can be looked at, though they themselves cannot.
    if (how.full) await judgeOldVerdicts(watch, await watch.sessions.listOpen(place));
    throw error;
  }
}

async function sweep(
  watch: Watch,
  place: Place,
  how: SweepAsked & { readonly askedAt: Instant },
): Promise<Swept> {
  const active = await watch.api.listActive(place);
  // Kept at once: should the history not be had, what is open is known all the same.
  const first = await keepFound(watch, { place, askedAt: how.askedAt, active, ended: null });
  if (first.found.length > 0) how.found?.();
  const open = await watch.sessions.listOpen(place);
  const missing = missingFrom(open, active).filter((record) => record.start.startedAt < how.askedAt);
  const since = await historySince(watch, place, { missing, full: how.full });
  const ended = since === null ? null : await watch.api.listEnded(place, since);
  const observation: Observation = { place, askedAt: how.askedAt, active, ended };
  const { known, found: later } = await keepFound(watch, observation);
  const found = [...first.found, ...later];
  // What this look found is as it saw it.
  const before = { open: open.filter((record) => !first.found.includes(record.start.id)), known };
  const changed = await applyTo(watch, observation, before);
  const after = await watch.sessions.listOpen(place);
  await judgeOldVerdicts(watch, after);
  return { place, active: active.length, open: after.length, found, changed, ending: after.some(isEnding) };
}

/** Facts may change without an event: a verdict of some age is made anew, by the session's own reconcile. */
async function judgeOldVerdicts(watch: Watch, open: readonly SessionRecord[]): Promise<void> {
  const now = watch.clock.now();
  for (const record of open)
    if (isVerdictOld(record, now, watch.rules()))
      await watch.due.schedule(sessionKey(record.start, record.start.id), now);
}

/** Keeps the sessions that an observation shows and nobody knew. */
async function keepFound(
  watch: Watch,
  observation: Observation,
): Promise<{ readonly known: ReadonlySet<string>; readonly found: readonly string[] }> {
  const rows = [...observation.active, ...(observation.ended ?? [])];
  const known = await watch.sessions.known(
    observation.place,
    rows.map((row) => row.id),
  );
  const found: string[] = [];
  for (const record of foundSessions(observation, known, watch.rules().people)) {
    const kept = await keepSession(watch, observed(record, observation, watch.rules()));
    if (kept) found.push(kept.start.id);
  }
  return { known, found };
}

/** From when the history is read; null: it is not needed. */
async function historySince(
  watch: Watch,
  place: Place,
  how: { missing: readonly SessionRecord[]; full: boolean },
): Promise<Instant | null> {
  const moments = how.missing.map((record) => record.start.startedAt - 1000);
  if (how.full) {
    const last = await watch.log.readPlace(place);
    // What ended before the watch ever looked is not its own to judge.
    if (last) moments.push(last.historyAt - HISTORY_OVERLAP_MS);
  }
  return moments.length === 0 ? null : Math.min(...moments);
}

async function applyTo(
  watch: Watch,
  observation: Observation,
  records: { open: readonly SessionRecord[]; known: ReadonlySet<string> },
): Promise<readonly string[]> {
  const openIds = new Set(records.open.map((record) => record.start.id));
  // Ended sessions matter only when they are active after all.
  const reappeared = observation.active.filter((row) => records.known.has(row.id) && !openIds.has(row.id));
  const ids = [...openIds, ...reappeared.map((row) => row.id)];
  const before = new Map(records.open.map((record) => [record.start.id, record]));
  const changed: string[] = [];
  for (const id of ids) {
    const stale = before.get(id);
    if (stale && observed(stale, observation, watch.rules()) === stale) continue;
    const kept = await changeSession(watch, observation.place, id, (record) =>
      observed(record, observation, watch.rules()),
    );
    if (kept && kept.version !== stale?.version) changed.push(id);
  }
  return changed;
}

function isEnding(record: SessionRecord): boolean {
  return (record.termination?.attempts ?? 0) > 0 || record.status === 'Terminating';
}
