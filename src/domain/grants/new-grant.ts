import type { Instant } from '../kernel/instant.ts';
import { clockFrom } from './decide.ts';
import { evolve } from './evolve.ts';
import type { ApprovalAsked, Bypass, Grant, GrantMechanismName, Party } from './grant.ts';
import { type GrantRefusal, refuse } from './refusal.ts';
import {
  FARTHEST_START_MS,
  type GrantSettings,
  MAX_REASON_LENGTH,
  MAX_TICKET_LENGTH,
  SHORTEST_WINDOW_MS,
} from './settings.ts';

/** How far the clock of who asks may be behind ours before its "now" is a past start. */
const START_SLACK_MS = 5000;

/** What is asked for, apart from whom and where. */
export interface GrantTerms {
  readonly windowMs: number;
  readonly reason: string;
  readonly ticket: string | null;
  /** Null: at approval. */
  readonly startAskedAt: Instant | null;
  readonly documentName: string;
  readonly mechanism: GrantMechanismName;
  readonly breakGlass: boolean;
  readonly renews: string | null;
}

/** What is wrong with the terms by themselves; null: nothing. */
export function termsRefusal(terms: GrantTerms, now: Instant, settings: GrantSettings): GrantRefusal | null {
  if (terms.reason.trim() === '') return refuse('reason-missing');
  if (terms.reason.trim().length > MAX_REASON_LENGTH) return refuse('reason-too-long');
  if ((terms.ticket ?? '').length > MAX_TICKET_LENGTH) return refuse('ticket-too-long');
  if (!(terms.windowMs >= SHORTEST_WINDOW_MS)) return refuse('window-too-short');
  if (terms.windowMs > settings.longestMs) return refuse('window-too-long', `${settings.longestMs}`);
  const { startAskedAt } = terms;
  if (startAskedAt !== null && startAskedAt < now - START_SLACK_MS) return refuse('start-in-the-past');
  if (startAskedAt !== null && startAskedAt > now + FARTHEST_START_MS) return refuse('start-too-far');
  return null;
}

/** A request as it is first kept: waiting for its answer, or approved where nobody is asked. */
export function newGrant(
  made: {
    readonly id: string;
    readonly place: { readonly account: string; readonly region: string };
    readonly target: string;
    readonly nodeName: string | null;
    readonly principal: string;
    readonly person: string;
    readonly requestedBy: Party;
    readonly asked: ApprovalAsked;
    readonly bypasses: readonly Bypass[] | null;
  },
  terms: GrantTerms,
  now: Instant,
  settings: GrantSettings,
): Grant {
  const { principal, person, requestedBy, asked, bypasses } = made;
  const grant: Grant = {
    version: 0,
    id: made.id,
    account: made.place.account,
    region: made.place.region,
    target: made.target,
    nodeName: made.nodeName,
    principal,
    person,
    requestedBy,
    ...terms,
    reason: terms.reason.trim(),
    state: 'requested',
    requestedAt: now,
    answerBy: now + settings.answerWithinMs,
    asked,
    startsAt: null,
    endsAt: null,
    activeAt: null,
    extension: null,
    prepared: null,
    writtenUntil: null,
    end: null,
    revokedAt: null,
    revocationSeenAt: null,
    refusedAt: null,
    verifyAt: null,
    removedAt: null,
    lastOpenAt: null,
    failure: null,
    bypasses,
    receipt: null,
    review: null,
    noticed: [],
    timeline: [
      {
        at: now,
        kind: 'requested',
        text: `${requestedBy.person ?? requestedBy.principal} asked: ${terms.reason.trim()}`,
      },
    ],
  };
  if (asked.levels.length > 0) return grant;
  return evolve(grant, { kind: 'approved', at: now, ...clockFrom(grant, now) });
}
