import type { GrantNotice } from '../grants/due-notices.ts';
import type { Grant } from '../grants/grant.ts';
import { grantView } from '../grants/view.ts';
import type { Instant } from '../kernel/instant.ts';
import type { Addressee, Notice } from './notice.ts';

/** The notice about a grant, for its owner, who asked for it, and its approvers. No secret is in it: a grant holds none. */
export function noticeOfGrant(grant: Grant, due: GrantNotice, now: Instant): Notice {
  return {
    schema: 'sallyport.notice/1',
    id: due.id,
    kind: due.kind,
    raisedAt: now,
    account: grant.account,
    region: grant.region,
    session: null,
    grant: grantView(grant),
    terminationReasons: [],
    reasons: due.reasons,
    verdict: null,
    event: null,
    why: `sallyport grant show ${grant.id} --timeline`,
    to: addresseesOf(grant),
  };
}

function addresseesOf(grant: Grant): readonly Addressee[] {
  const { principal, person, requestedBy, asked, extension } = grant;
  const owner: Addressee = { as: 'owner', principal, person, roles: [] };
  const requester: Addressee = { as: 'requester', ...requestedBy, roles: [] };
  const levels = [...asked.levels, ...(extension?.asked.levels ?? [])];
  const roles = [...new Set(levels.flatMap((level) => level.roles))];
  const approvers: Addressee = { as: 'approver', principal: null, person: null, roles };
  return [
    owner,
    ...(requestedBy.principal === principal ? [] : [requester]),
    ...(roles.length === 0 ? [] : [approvers]),
  ];
}
