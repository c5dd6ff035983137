/**
 * What must happen to a grant now, and when to look again. It is compared with what was observed, and remembers no event:
 * so one that is lost, late or doubled delays an action and never loses it, and a crash costs the time until the restart.
 * At the end everything opened under the grant is terminated and confirmed, then observed until nothing has reappeared
 * for longer than IAM can take, and only then is what was written removed and its absence confirmed.
 */
import type { Instant } from '../kernel/instant.ts';
import { dueNotices, type GrantNotice, nextNoticeAt } from './due-notices.ts';
import type { Grant } from './grant.ts';
import type { GrantSettings } from './settings.ts';

/** What was observed around a grant. */
export interface GrantObserved {
  /** Ids of the sessions under it that are not known to have ended, and that no other live grant covers. */
  readonly open: readonly string[];
  /** When the last good look at its place began; null: there was none. */
  readonly sweptAt: Instant | null;
}

/** One thing to do. */
export type GrantAction =
  | { readonly kind: 'turn-down-unanswered' }
  | { readonly kind: 'prepare'; readonly until: Instant }
  | { readonly kind: 'look-at-node' }
  | { readonly kind: 'extend'; readonly until: Instant }
  | { readonly kind: 'end' }
  | { readonly kind: 'revoke-now' }
  | { readonly kind: 'end-sessions'; readonly ids: readonly string[] }
  | { readonly kind: 'observe-soon' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'confirm' }
  | { readonly kind: 'notify'; readonly notice: GrantNotice };

/** What to do now, in this order, and when to look again; `requeueAt` null: settled. */
export interface GrantPlan {
  readonly actions: readonly GrantAction[];
  readonly requeueAt: Instant | null;
}

/** How often sessions that are being ended are looked at; each has its own retries besides. */
const OPEN_RETRY_MS = 1000;

/** Compares a grant with what should be. */
export function planGrant(
  grant: Grant,
  observed: GrantObserved,
  now: Instant,
  settings: GrantSettings,
): GrantPlan {
  const parts = [planState(grant, observed, now, settings), planNotices(grant, now)];
  const moments = parts.map((part) => part.requeueAt).filter((at) => at !== null);
  return {
    actions: parts.flatMap((part) => part.actions),
    requeueAt: moments.length === 0 ? null : Math.min(...moments),
  };
}

const SETTLED: GrantPlan = { actions: [], requeueAt: null };

function act(...actions: readonly GrantAction[]): GrantPlan {
  return { actions, requeueAt: null };
}

function later(requeueAt: Instant): GrantPlan {
  return { actions: [], requeueAt };
}

function planState(grant: Grant, observed: GrantObserved, now: Instant, settings: GrantSettings): GrantPlan {
  switch (grant.state) {
    case 'requested':
      return now >= grant.answerBy ? act({ kind: 'turn-down-unanswered' }) : later(grant.answerBy);
    case 'approved':
    case 'active':
      return planLive(grant, now, settings);
    case 'ending':
      return planEnding(grant, observed, now, settings);
    case 'ended':
    case 'denied':
      return SETTLED;
  }
}

function planLive(grant: Grant, now: Instant, settings: GrantSettings): GrantPlan {
  const { startsAt, endsAt, extension } = grant;
  if (startsAt === null || endsAt === null) throw new Error(`${grant.id} is ${grant.state} without a window`);
  if (now >= endsAt) return act({ kind: 'end' });
  if (now < startsAt) return later(startsAt);
  const retryAt = retryAtOf(grant, settings);
  const next = liveStep(grant, endsAt);
  if (next === null) return later(endsAt);
  if (retryAt !== null && now < retryAt) return later(Math.min(retryAt, endsAt));
  return extension && next.kind === 'extend' ? act(next) : { actions: [next], requeueAt: endsAt };
}

function liveStep(grant: Grant, endsAt: Instant): GrantAction | null {
  if (grant.prepared === null) return { kind: 'prepare', until: endsAt };
  if (grant.extension?.endsAt) return { kind: 'extend', until: grant.extension.endsAt };
  return grant.state === 'approved' ? { kind: 'look-at-node' } : null;
}

/** When what failed last is tried again; null: nothing did. */
function retryAtOf(grant: Grant, settings: GrantSettings): Instant | null {
  if (!grant.failure) return null;
  const doubled = settings.retryFirstMs * 2 ** Math.min(grant.failure.times - 1, 30);
  return grant.failure.at + Math.min(settings.retryMostMs, doubled);
}

/** Whether the end came before the date in the permission: then only what IAM has spread keeps the person out. */
export function endedEarly(grant: Grant): boolean {
  return grant.end !== null && grant.writtenUntil !== null && grant.writtenUntil > grant.end.at;
}

/** Until when sessions may still be opened, or opened ones may still show themselves. */
export function quietUntil(grant: Grant, settings: GrantSettings): Instant {
  const endAt = grant.end?.at ?? 0;
  if (grant.writtenUntil === null) return endAt;
  const from = Math.max(endAt, grant.lastOpenAt ?? endAt, grant.revokedAt ?? endAt);
  if (!endedEarly(grant)) return from + settings.settleMs;
  // Past the date in the permission itself nothing has to spread.
  const byDate = Math.max(from, grant.writtenUntil) + settings.settleMs;
  return Math.min(from + settings.propagationMs, byDate);
}

function planEnding(grant: Grant, observed: GrantObserved, now: Instant, settings: GrantSettings): GrantPlan {
  const retryAt = retryAtOf(grant, settings);
  const mayTry = retryAt === null || now >= retryAt;
  const revokes = endedEarly(grant) && grant.revokedAt === null && now < (grant.writtenUntil ?? now);
  const first: GrantAction[] = revokes && mayTry ? [{ kind: 'revoke-now' }] : [];
  if (observed.open.length > 0)
    return {
      actions: [...first, { kind: 'end-sessions', ids: observed.open }],
      requeueAt: now + OPEN_RETRY_MS,
    };
  if (revokes) return { actions: first, requeueAt: Math.min(retryAt ?? now, now + settings.lookEveryMs) };
  const quietAt = quietUntil(grant, settings);
  const seen = observed.sweptAt ?? -Infinity;
  if (grant.writtenUntil !== null && (now < quietAt || seen < quietAt)) {
    const look: GrantAction[] =
      now >= quietAt || now - seen >= settings.lookEveryMs ? [{ kind: 'observe-soon' }] : [];
    const nextAt = now < quietAt ? Math.min(quietAt, now + settings.lookEveryMs) : now + OPEN_RETRY_MS;
    return { actions: look, requeueAt: nextAt };
  }
  if (!mayTry) return later(retryAt ?? now);
  const written = grant.writtenUntil !== null && grant.removedAt === null;
  return act(written ? { kind: 'remove' } : { kind: 'confirm' });
}

function planNotices(grant: Grant, now: Instant): GrantPlan {
  const actions = dueNotices(grant, now).map((notice) => ({ kind: 'notify' as const, notice }));
  return { actions, requeueAt: nextNoticeAt(grant, now) };
}
