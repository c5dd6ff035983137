import type { Instant } from '../kernel/instant.ts';
import { levelAsked, refusalToAnswer, withApproval } from './approvals.ts';
import type { GrantCommand } from './command.ts';
import type { GrantEvent } from './event.ts';
import type { Grant, Party } from './grant.ts';
import { type GrantRefusal, type GrantRefusalReason, refuse } from './refusal.ts';
import { type GrantSettings, MAX_REASON_LENGTH } from './settings.ts';

/** What a command leads to: events, in their order, or a no. */
export type Decided = { readonly ok: true; readonly events: readonly GrantEvent[] } | GrantRefusal;

/** Decides what a command does to a grant; nothing is done by it yet. */
export function decide(grant: Grant, command: GrantCommand, now: Instant, settings: GrantSettings): Decided {
  switch (command.kind) {
    case 'approve':
      return approve(grant, command, now, settings);
    case 'deny':
      return deny(grant, command, now);
    case 'extend':
      return extend(grant, command, now, settings);
    case 'finish':
      return end(grant, { cause: 'finished', by: partyOf(command.by), reason: null }, now);
    case 'revoke': {
      const wrong = reasonRefusal(command.reason);
      if (wrong) return refuse(wrong);
      return end(grant, { cause: 'revoked', by: partyOf(command.by), reason: command.reason.trim() }, now);
    }
    case 'review':
      return review(grant, command, now);
  }
}

/** When the clock of a grant that is approved now starts and stops. */
export function clockFrom(
  asked: { readonly startAskedAt: Instant | null; readonly windowMs: number },
  now: Instant,
): { readonly startsAt: Instant; readonly endsAt: Instant } {
  const startsAt = Math.max(asked.startAskedAt ?? now, now);
  return { startsAt, endsAt: startsAt + asked.windowMs };
}

/** What is wrong with a reason; null: nothing. */
export function reasonRefusal(reason: string): Extract<GrantRefusalReason, `reason-${string}`> | null {
  if (reason.trim() === '') return 'reason-missing';
  return reason.trim().length > MAX_REASON_LENGTH ? 'reason-too-long' : null;
}

function approve(
  grant: Grant,
  { by }: Extract<GrantCommand, { kind: 'approve' }>,
  now: Instant,
  settings: GrantSettings,
): Decided {
  if (grant.state !== 'requested') return approveExtension(grant, by, now, settings);
  if (now >= grant.answerBy) return refuse('answered-already', 'nobody answered it in time');
  const refusal = refusalToAnswer(grant, grant.asked, by);
  if (refusal) return refuse(refusal);
  const given: GrantEvent = { kind: 'approval-given', at: now, by: partyOf(by) };
  if (levelAsked(withApproval(grant.asked, by, now)) !== null) return { ok: true, events: [given] };
  return { ok: true, events: [given, { kind: 'approved', at: now, ...clockFrom(grant, now) }] };
}

function approveExtension(
  grant: Grant,
  by: Parameters<typeof refusalToAnswer>[2],
  now: Instant,
  settings: GrantSettings,
): Decided {
  const { extension, endsAt } = grant;
  const open = grant.end === null && endsAt !== null && now < endsAt;
  if (!open || !extension || extension.endsAt !== null) return refuse('answered-already', grant.state);
  const refusal = refusalToAnswer(grant, extension.asked, by) ?? ownExtension(extension.askedBy, by);
  if (refusal) return refuse(refusal);
  if (tooLong(grant, extension.windowMs, settings)) return refuse('window-too-long');
  const given: GrantEvent = { kind: 'extension-approval-given', at: now, by: partyOf(by) };
  if (levelAsked(withApproval(extension.asked, by, now)) !== null) return { ok: true, events: [given] };
  const agreed: GrantEvent = { kind: 'extension-agreed', at: now, endsAt: endsAt + extension.windowMs };
  return { ok: true, events: [given, agreed] };
}

function ownExtension(askedBy: Party, by: Party): 'own-request' | null {
  return askedBy.principal === by.principal || askedBy.person === by.person ? 'own-request' : null;
}

function deny(grant: Grant, command: Extract<GrantCommand, { kind: 'deny' }>, now: Instant): Decided {
  const by = partyOf(command.by);
  const wrong = reasonRefusal(command.reason);
  if (wrong) return refuse(wrong);
  const reason = command.reason.trim();
  if (grant.state === 'requested') {
    const refusal = refusalToAnswer(grant, grant.asked, command.by);
    // Who agreed already may still change their mind before everyone has.
    if (refusal && refusal !== 'answered-by-you-already') return refuse(refusal);
    return { ok: true, events: [{ kind: 'turned-down', at: now, cause: 'denied', by, reason }] };
  }
  const { extension } = grant;
  if (grant.end !== null || !extension || extension.endsAt !== null)
    return refuse('answered-already', grant.state);
  const refusal = refusalToAnswer(grant, extension.asked, command.by);
  if (refusal && refusal !== 'answered-by-you-already') return refuse(refusal);
  return { ok: true, events: [{ kind: 'extension-denied', at: now, by, reason }] };
}

function extend(
  grant: Grant,
  command: Extract<GrantCommand, { kind: 'extend' }>,
  now: Instant,
  settings: GrantSettings,
): Decided {
  if (grant.state === 'requested') return refuse('not-decided-yet');
  if (grant.end !== null || grant.endsAt === null || now >= grant.endsAt) return refuse('over');
  if (grant.extension) return refuse('extension-pending');
  if (!(command.windowMs > 0)) return refuse('window-too-short');
  if (tooLong(grant, command.windowMs, settings)) return refuse('window-too-long');
  const nobodyAsked = command.asked.levels.length === 0;
  const extension = {
    askedBy: partyOf(command.by),
    askedAt: now,
    windowMs: command.windowMs,
    asked: command.asked,
    endsAt: null,
  };
  const events: GrantEvent[] = [{ kind: 'extension-asked', at: now, extension }];
  if (nobodyAsked)
    events.push({ kind: 'extension-agreed', at: now, endsAt: grant.endsAt + command.windowMs });
  return { ok: true, events };
}

function tooLong(grant: Grant, moreMs: number, settings: GrantSettings): boolean {
  const { startsAt, endsAt } = grant;
  return startsAt !== null && endsAt !== null && endsAt + moreMs - startsAt > settings.longestMs;
}

function end(
  grant: Grant,
  how: { readonly cause: 'finished' | 'revoked'; readonly by: Party; readonly reason: string | null },
  now: Instant,
): Decided {
  if (grant.end !== null || (grant.endsAt !== null && now >= grant.endsAt)) return refuse('over');
  if (grant.state === 'requested') {
    const cause = how.cause === 'finished' ? 'withdrawn' : 'denied';
    return {
      ok: true,
      events: [{ kind: 'turned-down', at: now, cause, by: how.by, reason: how.reason }],
    };
  }
  return { ok: true, events: [{ kind: 'end-decided', at: now, end: { ...how, at: now } }] };
}

function review(grant: Grant, command: Extract<GrantCommand, { kind: 'review' }>, now: Instant): Decided {
  if (!grant.breakGlass) return refuse('not-break-glass');
  if (grant.state === 'requested' || grant.state === 'denied') return refuse('never-granted');
  if (grant.review) return refuse('reviewed-already');
  const wrong = reasonRefusal(command.note);
  if (wrong) return refuse(wrong);
  const { by } = command;
  if (by.person === null) return refuse('person-not-known');
  const concerned = [grant.principal, grant.person, grant.requestedBy.principal, grant.requestedBy.person];
  if (concerned.includes(by.principal) || concerned.includes(by.person)) return refuse('own-request');
  const given = { ...partyOf(by), at: now, outcome: command.outcome, note: command.note.trim() };
  return { ok: true, events: [{ kind: 'reviewed', at: now, review: given }] };
}

function partyOf({ principal, person }: Party): Party {
  return { principal, person };
}
