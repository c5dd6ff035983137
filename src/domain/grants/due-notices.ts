/** Which notices a grant asks for. A pure reading of it, so that a crash can only repeat one, under its id. */
import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { NoticeKind } from '../notices/notice.ts';
import { noticeId } from '../notices/notice-id.ts';
import { levelAsked } from './approvals.ts';
import type { Grant, Party } from './grant.ts';
import { warningsAt } from './warnings.ts';

/** A notice about a grant that has not been raised yet. */
export interface GrantNotice {
  readonly id: string;
  readonly kind: NoticeKind;
  /** What it has to tell, in sentences. */
  readonly reasons: readonly string[];
}

/** Below this window, connecting may take as long as the window lasts. */
export const SHORT_WINDOW_MS = 120_000;

/** The command that opens the node under a grant, to be pasted as it is. */
export function connectLine(grant: Pick<Grant, 'target' | 'id'>): string {
  return `sallyport connect ${grant.target} --grant ${grant.id}`;
}

/** The notices that are due and not yet raised. */
export function dueNotices(grant: Grant, now: Instant): readonly GrantNotice[] {
  const about = [
    ...aboutRequest(grant),
    ...aboutPartApproval(grant),
    ...aboutApproval(grant),
    ...aboutExtension(grant),
    ...aboutWarnings(grant, now),
    ...aboutEnd(grant),
    ...aboutReview(grant),
  ];
  return about.filter((notice) => !grant.noticed.includes(notice.id));
}

/** When the next notice falls due by time alone; null: none. */
export function nextNoticeAt(grant: Grant, now: Instant): Instant | null {
  if (grant.state !== 'active' && grant.state !== 'approved') return null;
  return warningsAt(grant).find((at) => at > now) ?? null;
}

function raise(
  grant: Grant,
  kind: NoticeKind,
  cause: string,
  reasons: readonly (string | false)[],
): GrantNotice {
  return {
    id: noticeId(kind, { place: grant, sessionId: null, cause: `${grant.id}:${cause}` }),
    kind,
    reasons: reasons.filter((reason) => reason !== false),
  };
}

function aboutRequest(grant: Grant): GrantNotice[] {
  const who = `${grant.person} asks for ${grant.nodeName ?? grant.target} for ${duration(grant.windowMs)}: ${grant.reason}`;
  const other =
    grant.requestedBy.principal !== grant.principal && `asked for them by ${nameOf(grant.requestedBy)}`;
  const asked =
    grant.asked.levels.length > 0 &&
    `it waits for ${grant.asked.levels.map((level) => `${level.quorum} of ${level.roles.join(' or ')}`).join(', then ')}; answer with: sallyport grant approve ${grant.id}, or: sallyport grant deny ${grant.id} --reason TEXT`;
  const notices = [raise(grant, 'grant-requested', 'request', [who, other, asked])];
  if (grant.breakGlass)
    notices.push(
      raise(grant, 'break-glass', 'opened', [
        who,
        `nobody was asked; review it with: sallyport grant review ${grant.id}`,
      ]),
    );
  return notices;
}

/** A yes that is not the last one: those who are asked next learn that it is their turn. */
function aboutPartApproval(grant: Grant): GrantNotice[] {
  const { asked, state } = grant;
  const last = asked.approvals.at(-1);
  const level = levelAsked(asked);
  const asks = level === null ? undefined : asked.levels[level - 1];
  if (state !== 'requested' || last === undefined || asks === undefined) return [];
  const given = asked.approvals.filter((one) => one.level === level).length;
  return [
    raise(grant, 'grant-requested', `approval-${asked.approvals.length}`, [
      `${nameOf(last)} agreed`,
      `it waits for ${asks.quorum - given} more of ${asks.roles.join(' or ')}; answer with: sallyport grant approve ${grant.id}`,
    ]),
  ];
}

function aboutApproval(grant: Grant): GrantNotice[] {
  const { startsAt, endsAt, end } = grant;
  if (end && grant.state === 'denied')
    return [
      raise(grant, 'grant-denied', end.cause, [
        `${end.cause}${byWhom(end.by)}${end.reason ? `: ${end.reason}` : ''}`,
      ]),
    ];
  if (startsAt === null || endsAt === null) return [];
  const notices = [
    raise(grant, 'grant-approved', 'approval', [
      `${grant.person} may open ${grant.nodeName ?? grant.target} from ${renderRfc3339(startsAt)} to ${renderRfc3339(startsAt + grant.windowMs)}`,
      grant.asked.approvals.length > 0 && `agreed by ${grant.asked.approvals.map(nameOf).join(', ')}`,
      grant.windowMs < SHORT_WINDOW_MS && 'connecting may take as long as this window lasts',
    ]),
  ];
  if (grant.activeAt !== null)
    notices.push(raise(grant, 'grant-active', 'active', [`connect with: ${connectLine(grant)}`]));
  return notices;
}

function aboutExtension(grant: Grant): GrantNotice[] {
  const { extension, endsAt, startsAt } = grant;
  const notices: GrantNotice[] = [];
  if (extension && extension.endsAt === null)
    notices.push(
      raise(grant, 'grant-requested', `extension-${extension.askedAt}`, [
        `${nameOf(extension.askedBy)} asks for ${duration(extension.windowMs)} more; answer with: sallyport grant approve ${grant.id}`,
      ]),
    );
  for (const { kind, at, text } of grant.timeline)
    if (kind === 'extension-denied')
      notices.push(raise(grant, 'grant-denied', `extension-denied-${at}`, [`more time is ${text}`]));
  if (endsAt !== null && startsAt !== null && endsAt !== startsAt + grant.windowMs)
    notices.push(
      raise(grant, 'grant-extended', `${endsAt}`, [
        `it ends at ${renderRfc3339(endsAt)} now, which is written`,
      ]),
    );
  return notices;
}

function aboutWarnings(grant: Grant, now: Instant): GrantNotice[] {
  const { state, endsAt } = grant;
  if ((state !== 'active' && state !== 'approved') || endsAt === null || now >= endsAt) return [];
  // Only the nearest to the end: what was missed meanwhile would tell of a moment that is past.
  const at = warningsAt(grant).findLast((one) => one <= now);
  if (at === undefined || (grant.startsAt ?? now) > now) return [];
  return [
    raise(grant, 'grant-warning', `${endsAt}-${endsAt - at}`, [
      `it ends at ${renderRfc3339(endsAt)}, in ${duration(endsAt - at)}; its sessions are ended then`,
      `for more time: sallyport grant extend ${grant.id} --for 30m`,
    ]),
  ];
}

function aboutEnd(grant: Grant): GrantNotice[] {
  const { end, receipt } = grant;
  if (!end || grant.state === 'denied') return [];
  const notices: GrantNotice[] = [];
  if (end.cause === 'revoked')
    notices.push(
      raise(grant, 'grant-revoked', 'revoked', [
        `revoked${byWhom(end.by)}: ${end.reason ?? 'no reason given'}`,
      ]),
    );
  if (receipt)
    notices.push(
      raise(grant, 'grant-ended', end.cause, [
        `${end.cause}${byWhom(end.by)} at ${renderRfc3339(end.at)}${end.reason ? `: ${end.reason}` : ''}`,
        `confirmed at ${renderRfc3339(receipt.confirmedAt)}: no session of it is open, and nothing of it gives access any more`,
        `ask again with: sallyport grant renew ${grant.id}`,
      ]),
    );
  return notices;
}

function aboutReview(grant: Grant): GrantNotice[] {
  const { review } = grant;
  if (!review) return [];
  const reasons = [`${nameOf(review)} found it ${review.outcome}: ${review.note}`];
  return [raise(grant, 'break-glass', 'reviewed', reasons)];
}

function nameOf(party: Party): string {
  return party.person ?? party.principal;
}

function byWhom(by: Party | null): string {
  return by === null ? '' : ` by ${nameOf(by)}`;
}

/** A duration as `--for` takes it: 90s, 30m, 4h. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds % 3600 === 0 && seconds > 0) return `${seconds / 3600}h`;
  return seconds % 60 === 0 && seconds > 0 ? `${seconds / 60}m` : `${seconds}s`;
}
