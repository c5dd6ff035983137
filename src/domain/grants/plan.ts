/**
 * What must happen to a grant now, and when to look again. It is compared with what was observed, and remembers no event:
 * so one that is lost, late or doubled delays an action and never loses it, and a crash costs the time until the restart.
 * At the end everything opened under the grant is terminated and confirmed, then observed until nothing has reappeared
 * for longer than IAM can take, and only then is what was written removed and its absence confirmed.
 */
import type { Instant } from '../kernel/instant.ts';
import { dueNotices, type GrantNotice, nextNoticeAt } from './due-notices.ts';
import type { Grant } from './grant.ts';
import { type GrantSettings, VERIFY_AFTER_MS } from './settings.ts';

/** What was observed around a grant. */
export interface GrantObserved {
  /** Ids of the sessions under it that are not known to have ended, and that no other live grant covers. */
  readonly open: readonly string[];
  /** When the last good look at its place began; null: there was none. */
  readonly sweptAt: Instant | null;
  /** When the last session was opened by it after its end, closed again or not; null: none was. */
  readonly lastOpenedAt: Instant | null;
}

/** One thing to do. */
export type GrantAction =
  | { readonly kind: 'turn-down-unanswered' }
  | { readonly kind: 'prepare'; readonly until: Instant }
  | { readonly kind: 'look-at-node' }
  | { readonly kind: 'extend'; readonly until: Instant }
  | { readonly kind: 'end' }
  | { readonly kind: 'verify' }
  | { readonly kind: 'revoke-now' }
  | { readonly kind: 'look-at-revocation' }
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
  const next = liveStep(grant, endsAt, now);
  if (next === null) return later(Math.min(endsAt, grant.verifyAt ?? endsAt));
  if (retryAt !== null && now < retryAt) return later(Math.min(retryAt, endsAt));
  return extension && next.kind === 'extend' ? act(next) : { actions: [next], requeueAt: endsAt };
}

function liveStep(grant: Grant, endsAt: Instant, now: Instant): GrantAction | null {
  if (grant.prepared === null) return { kind: 'prepare', until: endsAt };
  if (grant.extension?.endsAt) return { kind: 'extend', until: grant.extension.endsAt };
  if (grant.state === 'approved') return { kind: 'look-at-node' };
  return grant.verifyAt !== null && now >= grant.verifyAt ? { kind: 'verify' } : null;
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
export function quietUntil(
  grant: Grant,
  observed: Pick<GrantObserved, 'lastOpenedAt'>,
  settings: GrantSettings,
): Instant {
  const endAt = grant.end?.at ?? 0;
  if (grant.writtenUntil === null) return endAt;
  const seenAt = Math.max(grant.lastOpenAt ?? endAt, observed.lastOpenedAt ?? endAt);
  const from = Math.max(endAt, seenAt, grant.revokedAt ?? endAt);
  if (!endedEarly(grant)) return from + settings.settleMs;
  // Past the date in the permission itself nothing has to spread.
  const byDate = Math.max(from, grant.writtenUntil) + settings.settleMs;
  return Math.min(from + settings.propagationMs, byDate);
}

function planEnding(grant: Grant, observed: GrantObserved, now: Instant, settings: GrantSettings): GrantPlan {
  const retryAt = retryAtOf(grant, settings);
  const mayTry = retryAt === null || now >= retryAt;
  const revocation = revocationStep(grant, now, settings);
  const due = revocation !== null && mayTry && now >= revocation.at ? [revocation.action] : [];
  const seen = observed.sweptAt ?? -Infinity;
  if (observed.open.length > 0) {
    // Beside those that are known there may be some whose events never came.
    const look: GrantAction[] = seen < (grant.end?.at ?? 0) ? [{ kind: 'observe-soon' }] : [];
    const ends: GrantAction = { kind: 'end-sessions', ids: observed.open };
    return { actions: [...due, ends, ...look], requeueAt: now + OPEN_RETRY_MS };
  }
  const quietAt = quietUntil(grant, observed, settings);
  const isRevoked = revocation?.action.kind !== 'revoke-now';
  if (grant.writtenUntil !== null && (!isRevoked || now < quietAt || seen < quietAt)) {
    const look = planLook(grant, { seen, quietAt }, now, settings);
    const tryAt = revocation && Math.max(revocation.at, retryAt ?? revocation.at);
    const moments = [look.requeueAt ?? Infinity, tryAt !== null && tryAt > now ? tryAt : Infinity];
    return { actions: [...due, ...look.actions], requeueAt: Math.min(...moments) };
  }
  if (!mayTry) return later(retryAt ?? now);
  if (grant.writtenUntil !== null && grant.removedAt === null) return act({ kind: 'remove' });
  const confirmAt = grant.removedAt === null ? now : confirmableAt(grant, grant.removedAt);
  return now < confirmAt ? later(confirmAt) : act({ kind: 'confirm' });
}

/** From when on an absence stays: a policy that others write too may be written back by one who read it before. */
function confirmableAt(grant: Grant, removedAt: Instant): Instant {
  return grant.mechanism === 'iam-policy' ? removedAt + VERIFY_AFTER_MS : removedAt;
}

/** What the revocation of a grant that ended early needs next; null: nothing, its date is past or was its end. */
function revocationStep(
  grant: Grant,
  now: Instant,
  settings: GrantSettings,
): { readonly action: GrantAction; readonly at: Instant } | null {
  if (!endedEarly(grant) || now >= (grant.writtenUntil ?? now)) return null;
  if (grant.revokedAt === null) return { action: { kind: 'revoke-now' }, at: now };
  const seenAt = grant.revocationSeenAt ?? grant.revokedAt;
  return { action: { kind: 'look-at-revocation' }, at: seenAt + settings.lookEveryMs };
}

/** Looks at the place at the end itself, every now and then until it is quiet, and once more after that. */
function planLook(
  grant: Grant,
  at: { readonly seen: Instant; readonly quietAt: Instant },
  now: Instant,
  settings: GrantSettings,
): GrantPlan {
  const { seen, quietAt } = at;
  const endAt = grant.end?.at ?? 0;
  const nextAt = seen + settings.lookEveryMs;
  const lookAt = now < quietAt ? Math.min(nextAt, quietAt) : seen < quietAt ? now : nextAt;
  if (seen >= endAt && lookAt > now) return later(lookAt);
  return { actions: [{ kind: 'observe-soon' }], requeueAt: now + OPEN_RETRY_MS };
}

function planNotices(grant: Grant, now: Instant): GrantPlan {
  const actions = dueNotices(grant, now).map((notice) => ({ kind: 'notify' as const, notice }));
  return { actions, requeueAt: nextNoticeAt(grant, now) };
}
