import type { ApprovalAsked, Grant } from '../../src/domain/grants/grant.ts';
import { type GrantTerms, newGrant } from '../../src/domain/grants/new-grant.ts';
import { DEFAULT_GRANT_SETTINGS, type GrantSettings } from '../../src/domain/grants/settings.ts';
import { PLACE, T0 } from './session.ts';

export const ENGINEER = 'arn:aws:iam::222222222222:user/engineer';
export const APPROVER = {
  principal: 'arn:aws:iam::222222222222:user/approver',
  person: 'approver',
  roles: ['approver'],
};
export const SECOND_APPROVER = {
  principal: 'arn:aws:iam::222222222222:user/second',
  person: 'second',
  roles: ['approver'],
};
export const ADMINISTRATOR = {
  principal: 'arn:aws:iam::222222222222:user/admin',
  person: 'admin',
  roles: ['administrator'],
};
export const OWNER_CALLER = { principal: ENGINEER, person: 'engineer', roles: ['engineer'] };
export const NODE = 'i-0123456789abcdef0';
export const MINUTE_MS = 60_000;
/** What the broker's role sessions of the grant are called in these tests. */
export const BROKERED = 'arn:aws:sts::222222222222:assumed-role/Broker/engineer@g-000000000001';

export const NOBODY_ASKED: ApprovalAsked = { policy: 'dev-at-once', levels: [], approvals: [] };
export const ONE_ASKED: ApprovalAsked = {
  policy: 'prod-asks',
  levels: [{ roles: ['approver'], quorum: 1 }],
  approvals: [],
};

export const SETTINGS: GrantSettings = { ...DEFAULT_GRANT_SETTINGS, propagationMs: 30_000 };

/** A request of the engineer for half an hour; nobody is asked where `asked` says nothing else. */
export function aGrant(
  given: Partial<Grant> = {},
  asked: ApprovalAsked = NOBODY_ASKED,
  terms: Partial<GrantTerms> = {},
): Grant {
  const grant = newGrant(
    {
      id: 'g-000000000001',
      place: PLACE,
      target: NODE,
      nodeName: 'web',
      principal: ENGINEER,
      person: 'engineer',
      requestedBy: { principal: ENGINEER, person: 'engineer' },
      asked,
      bypasses: [],
    },
    {
      windowMs: 30 * MINUTE_MS,
      reason: 'deploy',
      ticket: null,
      startAskedAt: null,
      documentName: 'SSM-SessionManagerRunShell',
      mechanism: 'sts',
      breakGlass: false,
      renews: null,
      ...terms,
    },
    T0,
    SETTINGS,
  );
  return { ...grant, ...given };
}

/** One that is in use. */
export function anActiveGrant(given: Partial<Grant> = {}): Grant {
  const grant = aGrant();
  return {
    ...grant,
    state: 'active',
    activeAt: T0 + 500,
    writtenUntil: grant.endsAt,
    prepared: { sessionOwner: BROKERED },
    ...given,
  };
}
