import type { Instant } from '../../domain/kernel/instant.ts';
import { tellLeftovers } from '../../operations/find-leftovers.ts';
import { lookAtEvidence } from '../../operations/look-at-evidence.ts';
import { prune } from '../../operations/prune.ts';
import { walkArchive } from '../../operations/walk-archive.ts';
import { type Health, watchHealth } from '../../operations/watch-health.ts';
import { paceOf } from '../composition/evidence-of.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { pruneEveryMs } from '../server/archive-config.ts';
import { CHORE_NAMES } from './chore-names.ts';
import type { LambdaParts } from './parts.ts';
import { statusSourcesOf } from './status-sources.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** A work that is done at each run is begun by one of two that run at the same time. */
const EACH_RUN_MS = MINUTE_MS;
const MOST_LOOKED_AT = 50;
/** What could not be sealed waits so long. */
const SEAL_AGAIN_MS = 5 * MINUTE_MS;
/** The walk is allowed no more at once than what it may read in this time, however long it was kept from reading. */
const WALK_SAVES_MS = 15 * MINUTE_MS;
const LEFTOVERS_AGAIN_MS = 10 * MINUTE_MS;

/** What a turn of a work is given. */
export interface Turn {
  /** No other step is begun from then on. */
  readonly until: Instant;
  /** What its last turn left; null: nothing yet. */
  readonly state: unknown;
}

/** A work that is done now and then. */
export interface Chore {
  readonly name: string;
  /** In words for the operator. */
  readonly about: string;
  /** How often; null: never. */
  readonly everyMs: (parts: LambdaParts, state: unknown) => number | null;
  /** Gives what is kept for its next turn; undefined: what was kept stays. Throws what is told. */
  readonly turn: (parts: LambdaParts, turn: Turn) => Promise<unknown>;
}

/** All of them; the walk has what time the others leave. */
export const CHORES: readonly Chore[] = [
  {
    name: CHORE_NAMES.health,
    about: "the watch's own health",
    everyMs: () => EACH_RUN_MS,
    turn: (parts, { state }) => {
      const before = (state ?? { blindSince: null, told: false }) as Health;
      return watchHealth({ ...statusSourcesOf(parts), hub: parts.config.hub }, before);
    },
  },
  { name: CHORE_NAMES.seal, about: 'evidence is not sealed', everyMs: () => EACH_RUN_MS, turn: seal },
  {
    name: CHORE_NAMES.prune,
    about: 'pruning stopped',
    // One that was not at its end goes on with the next run.
    everyMs: ({ config }, state) => (state === null ? pruneEveryMs(config.archive) : EACH_RUN_MS),
    turn: pruneOn,
  },
  {
    name: CHORE_NAMES.leftovers,
    about: 'leftovers of grants',
    everyMs: ({ config }, state) => (state === null ? config.grants.leftoversEveryMs : LEFTOVERS_AGAIN_MS),
    turn: lookForLeftovers,
  },
  { name: CHORE_NAMES.walk, about: 'evidence is not verified', everyMs: () => EACH_RUN_MS, turn: walkOn },
];

async function seal({ evidence, clock }: LambdaParts, { until }: Turn): Promise<undefined> {
  const failed: string[] = [];
  for (let looked = MOST_LOOKED_AT; looked > 0 && clock.now() < until; ) {
    const due = await evidence.store.toLookAt(clock.now(), MOST_LOOKED_AT);
    looked = due.length;
    for (const session of due) {
      if (clock.now() >= until) break;
      try {
        await lookAtEvidence(evidence, session);
      } catch (error) {
        failed.push(`session ${session.id}: ${reasonOf(error)}`);
        const record = await evidence.sessions.read(session, session.id);
        await evidence.store.looked(session, record?.version ?? 0, clock.now() + SEAL_AGAIN_MS);
      }
    }
  }
  const [first] = failed;
  if (first !== undefined)
    throw new Error(failed.length === 1 ? first : `${first}, and ${failed.length - 1} others`);
}

async function pruneOn({ archive, say }: LambdaParts, { until, state }: Turn): Promise<object | null> {
  if (archive === null) return null;
  const from = (state as { readonly from: Instant } | null)?.from;
  const asked = { dryRun: false, until, ...(from === undefined ? {} : { from }) };
  const { removed, kept, next } = await prune(archive.pruning, asked);
  if (removed + kept > 0) say(`pruned: ${removed} removed, ${kept} kept by holds or locks`);
  return next === undefined ? null : { from: next };
}

async function lookForLeftovers({ grants, say }: LambdaParts): Promise<object | null> {
  const { found, unread } = await tellLeftovers(grants);
  for (const { place, reason } of unread)
    say(`leftovers of grants in ${place.account} cannot be looked for: ${reason}`);
  if (found.length > 0)
    say(`${found.length} leftovers of grants: sallyport grant list --leftover shows them`);
  return unread.length === 0 ? null : { unread: unread.length };
}

/** Reads on at the configured pace: bytes that time has allowed are spent, and a bundle that was larger is owed. */
async function walkOn({ evidence, config, clock }: LambdaParts, { until, state }: Turn): Promise<object> {
  const { bytesPerSecond, everyMs } = paceOf(config);
  const now = clock.now();
  const before = (state ?? { at: now - MINUTE_MS, allowed: 0 }) as { at: Instant; allowed: number };
  const most = (WALK_SAVES_MS / SECOND_MS) * bytesPerSecond;
  let allowed = Math.min(most, before.allowed + ((now - before.at) / SECOND_MS) * bytesPerSecond);
  const { startedAt, last } = await evidence.store.readWalk();
  const rests = startedAt === null && last !== null && now - last.endedAt < everyMs;
  for (let ended = rests; !ended && allowed > 0 && clock.now() < until; )
    ({ ended } = await walkArchive(evidence, async (bytes) => {
      allowed -= bytes;
    }));
  return { at: now, allowed: Math.round(allowed) };
}
