/** What each event makes of a grant. Nothing here looks at a clock or refuses anything; the version is the store's. */
import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import { withApproval } from './approvals.ts';
import type { GrantEvent } from './event.ts';
import type { Extension, Grant, Party } from './grant.ts';
import { VERIFY_AFTER_MS } from './settings.ts';

/** The most entries kept of what happened. */
export const GRANT_TIMELINE_LIMIT = 200;
const KEPT_FROM_START = 20;

/** The grant after events, in their order. */
export function evolveAll(grant: Grant, events: readonly GrantEvent[]): Grant {
  return events.reduce(evolve, grant);
}

/** The grant after an event. */
export function evolve(grant: Grant, event: GrantEvent): Grant {
  const next = after(grant, event);
  const text = say(event);
  return text === null ? next : told(next, event, text);
}

function told(grant: Grant, event: GrantEvent, text: string): Grant {
  const timeline = [...grant.timeline, { at: event.at, kind: event.kind, text }];
  if (timeline.length > GRANT_TIMELINE_LIMIT)
    timeline.splice(KEPT_FROM_START, timeline.length - GRANT_TIMELINE_LIMIT);
  return { ...grant, timeline };
}

function after(grant: Grant, event: GrantEvent): Grant {
  const { at } = event;
  switch (event.kind) {
    case 'approval-given':
      return { ...grant, asked: withApproval(grant.asked, event.by, at) };
    case 'approved':
      return { ...grant, state: 'approved', startsAt: event.startsAt, endsAt: event.endsAt };
    case 'turned-down': {
      const { cause, by, reason } = event;
      return { ...grant, state: 'denied', end: { cause, at, by, reason } };
    }
    case 'writing':
      return { ...grant, writtenUntil: Math.max(event.until, grant.writtenUntil ?? event.until) };
    case 'prepared':
      return { ...grant, prepared: event.prepared, verifyAt: verifyAtOf(grant, at), failure: null };
    case 'verified':
      return { ...grant, verifyAt: event.rewritten ? verifyAtOf(grant, at) : null, failure: null };
    case 'activated':
      return { ...grant, state: 'active', activeAt: at, failure: null };
    case 'attempt-failed':
      return { ...grant, failure: { reason: event.reason, at, times: (grant.failure?.times ?? 0) + 1 } };
    case 'end-decided':
      return { ...grant, state: 'ending', end: event.end, extension: null, verifyAt: null, failure: null };
    case 'revoked-now':
      return { ...grant, revokedAt: at, revocationSeenAt: at, failure: null };
    case 'revocation-seen': {
      const refusedAt = event.refused === true ? (grant.refusedAt ?? at) : grant.refusedAt;
      const revokedAt = event.rewritten ? at : grant.revokedAt;
      return { ...grant, revocationSeenAt: at, refusedAt, revokedAt, failure: null };
    }
    case 'still-there':
      return { ...grant, removedAt: null };
    case 'open-seen':
      return { ...grant, lastOpenAt: at };
    case 'removed':
      return { ...grant, removedAt: at, failure: null };
    case 'confirmed':
      return { ...grant, state: 'ended', receipt: event.receipt, failure: null };
    case 'reviewed':
      return { ...grant, review: event.review };
    case 'noticed':
      return { ...grant, noticed: [...grant.noticed, event.id] };
    default:
      return afterExtension(grant, event);
  }
}

type ExtensionEvent = Extract<GrantEvent, { kind: `exten${string}` }>;

function afterExtension(grant: Grant, event: ExtensionEvent): Grant {
  if (event.kind === 'extension-asked') return { ...grant, extension: event.extension };
  const { extension } = grant;
  if (!extension) return grant;
  const changed = (given: Partial<Extension>): Grant => ({
    ...grant,
    extension: { ...extension, ...given },
  });
  switch (event.kind) {
    case 'extension-approval-given':
      return changed({ asked: withApproval(extension.asked, event.by, event.at) });
    case 'extension-agreed':
      return changed({ endsAt: event.endsAt });
    case 'extension-denied':
      return { ...grant, extension: null };
    case 'extended': {
      const endsAt = extension.endsAt ?? grant.endsAt;
      const verifyAt = verifyAtOf(grant, event.at);
      return { ...grant, endsAt, extension: null, prepared: event.prepared, verifyAt, failure: null };
    }
    default:
      event satisfies never;
      return grant;
  }
}

/** Only a policy that others write too can lose what was written. */
function verifyAtOf(grant: Grant, at: Instant): Instant | null {
  return grant.mechanism === 'iam-policy' ? at + VERIFY_AFTER_MS : null;
}

/** What the timeline says; null: nothing. */
function say(event: GrantEvent): string | null {
  switch (event.kind) {
    case 'approval-given':
    case 'extension-approval-given':
      return `${nameOf(event.by)} agreed`;
    case 'approved':
      return `from ${renderRfc3339(event.startsAt)} to ${renderRfc3339(event.endsAt)}`;
    case 'turned-down':
      return saySo(event.cause, event.by, event.reason);
    case 'writing':
      return `a permission until ${renderRfc3339(event.until)} is being written`;
    case 'prepared':
      return `sessions are opened by ${event.prepared.sessionOwner}`;
    case 'activated':
      return 'the node can be reached';
    case 'attempt-failed':
      return event.reason;
    case 'extension-asked':
      return `${nameOf(event.extension.askedBy)} asked for ${event.extension.windowMs / 1000} s more`;
    case 'extension-agreed':
      return `to end at ${renderRfc3339(event.endsAt)}, once that is written`;
    case 'extension-denied':
      return saySo('denied', event.by, event.reason);
    case 'extended':
      return 'the later end is written';
    case 'end-decided':
      return saySo(event.end.cause, event.end.by, event.end.reason);
    case 'revoked-now':
      return 'what was written is taken back';
    case 'revocation-seen':
      return event.rewritten ? 'somebody undid the revocation: it is written again' : null;
    case 'still-there':
      return 'what was removed is there again';
    case 'removed':
      return 'what was written is removed';
    case 'confirmed':
      return 'no session of it is open, and nothing of it gives access any more';
    case 'reviewed':
      return `${nameOf(event.review)}: ${event.review.outcome}: ${event.review.note}`;
    case 'verified':
      return event.rewritten ? 'somebody undid what was written: it is written again' : null;
    case 'noticed':
    case 'open-seen':
      return null;
  }
}

function nameOf(party: Party): string {
  return party.person ?? party.principal;
}

function saySo(what: string, by: Party | null, reason: string | null): string {
  return `${what}${by === null ? '' : ` by ${nameOf(by)}`}${reason === null ? '' : `: ${reason}`}`;
}
