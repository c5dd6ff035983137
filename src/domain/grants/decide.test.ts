import { describe, expect, test } from 'vitest';
import {
  ADMINISTRATOR,
  APPROVER,
  aGrant,
  anActiveGrant,
  MINUTE_MS,
  NOBODY_ASKED,
  ONE_ASKED,
  OWNER_CALLER,
  SECOND_APPROVER,
  SETTINGS,
} from '../../../test/builders/grant.ts';
import { T0 } from '../../../test/builders/session.ts';
import type { GrantCommand } from './command.ts';
import { decide } from './decide.ts';
import { evolveAll } from './evolve.ts';
import type { Grant } from './grant.ts';
import { termsRefusal } from './new-grant.ts';

const NOW = T0 + 10_000;

function made(grant: Grant, command: GrantCommand, now = NOW): Grant | string {
  const decided = decide(grant, command, now, SETTINGS);
  return decided.ok ? evolveAll(grant, decided.events) : decided.reason;
}

describe('an approval', () => {
  const request = aGrant({}, ONE_ASKED);

  test('starts the clock when it is given, not when access was asked for', () => {
    expect(made(request, { kind: 'approve', by: APPROVER })).toMatchObject({
      state: 'approved',
      startsAt: NOW,
      endsAt: NOW + 30 * MINUTE_MS,
      asked: { approvals: [{ person: 'approver', level: 1, at: NOW }] },
    });
  });

  test('starts the clock at a later start that was asked for', () => {
    const planned = aGrant({}, ONE_ASKED, { startAskedAt: NOW + MINUTE_MS });
    expect(made(planned, { kind: 'approve', by: APPROVER })).toMatchObject({ startsAt: NOW + MINUTE_MS });
    expect(made(planned, { kind: 'approve', by: APPROVER }, NOW + 5 * MINUTE_MS)).toMatchObject({
      startsAt: NOW + 5 * MINUTE_MS,
    });
  });

  test('is no good for oneself, behind whichever principal', () => {
    const other = 'arn:aws:sts::222222222222:assumed-role/Approver/engineer';
    const by = (given: object) => ({ ...APPROVER, ...given });
    expect(made(request, { kind: 'approve', by: by({ principal: request.principal }) })).toBe('own-request');
    expect(made(request, { kind: 'approve', by: by({ principal: other, person: 'engineer' }) })).toBe(
      'own-request',
    );
    expect(made(request, { kind: 'approve', by: by({ person: null }) })).toBe('person-not-known');
    const forAnother = aGrant({ requestedBy: ADMINISTRATOR }, ONE_ASKED);
    const admin = { ...ADMINISTRATOR, roles: ['approver'] };
    expect(made(forAnother, { kind: 'approve', by: admin })).toBe('own-request');
  });

  test('needs a role of the level that is asked', () => {
    expect(made(request, { kind: 'approve', by: ADMINISTRATOR })).toBe('not-an-approver');
  });

  test('twice does its work once', () => {
    const once = made(request, { kind: 'approve', by: APPROVER }) as Grant;
    expect(made(once, { kind: 'approve', by: SECOND_APPROVER })).toBe('answered-already');
  });

  test('of levels with quorum needs different persons, one level after the other', () => {
    const levels = [
      { roles: ['approver'], quorum: 2 },
      { roles: ['administrator'], quorum: 1 },
    ];
    let grant = aGrant({}, { ...ONE_ASKED, levels });
    expect(made(grant, { kind: 'approve', by: ADMINISTRATOR })).toBe('not-an-approver');
    grant = made(grant, { kind: 'approve', by: APPROVER }) as Grant;
    expect(grant.state).toBe('requested');
    expect(made(grant, { kind: 'approve', by: { ...APPROVER, principal: 'arn:other' } })).toBe(
      'answered-by-you-already',
    );
    grant = made(grant, { kind: 'approve', by: SECOND_APPROVER }) as Grant;
    expect(grant.state).toBe('requested');
    expect(made(grant, { kind: 'approve', by: ADMINISTRATOR })).toMatchObject({ state: 'approved' });
  });

  test('after the time for an answer is too late', () => {
    expect(made(request, { kind: 'approve', by: APPROVER }, request.answerBy)).toBe('answered-already');
  });
});

describe('an end', () => {
  test('by its owner before an answer withdraws the request, and an approval after it does nothing', () => {
    const withdrawn = made(aGrant({}, ONE_ASKED), { kind: 'finish', by: OWNER_CALLER }) as Grant;
    expect(withdrawn).toMatchObject({ state: 'denied', end: { cause: 'withdrawn' } });
    expect(made(withdrawn, { kind: 'approve', by: APPROVER })).toBe('answered-already');
  });

  test('by finishing or revoking begins at once and happens once', () => {
    const revoke = { kind: 'revoke', by: APPROVER, reason: ' wrong ' } as const;
    const ending = made(anActiveGrant(), revoke) as Grant;
    expect(ending).toMatchObject({ state: 'ending', end: { cause: 'revoked', at: NOW, reason: 'wrong' } });
    expect(made(ending, { kind: 'finish', by: OWNER_CALLER })).toBe('over');
    expect(made(anActiveGrant(), { ...revoke, reason: ' ' })).toBe('reason-missing');
    const grant = anActiveGrant();
    expect(made(grant, { kind: 'finish', by: OWNER_CALLER }, grant.endsAt ?? 0)).toBe('over');
  });
});

describe('more time', () => {
  const extend = { kind: 'extend', by: OWNER_CALLER, windowMs: 10 * MINUTE_MS, asked: NOBODY_ASKED } as const;

  test('does not move the end before it is written', () => {
    const grant = anActiveGrant();
    const agreed = made(grant, extend) as Grant;
    expect(agreed.endsAt).toBe(grant.endsAt);
    expect(agreed.extension?.endsAt).toBe((grant.endsAt ?? 0) + 10 * MINUTE_MS);
  });

  test('waits for approvers where the policy asks them', () => {
    const asked = made(anActiveGrant(), { ...extend, asked: ONE_ASKED }) as Grant;
    expect(asked.extension).toMatchObject({ endsAt: null });
    expect(made(asked, { kind: 'approve', by: OWNER_CALLER })).toBe('own-request');
    expect(made(asked, extend)).toBe('extension-pending');
    expect((made(asked, { kind: 'approve', by: APPROVER }) as Grant).extension?.endsAt).not.toBeNull();
    expect((made(asked, { kind: 'deny', by: APPROVER, reason: 'no' }) as Grant).extension).toBeNull();
  });

  test('is refused past the end, over the longest window, and for nothing', () => {
    const grant = anActiveGrant();
    expect(made(grant, extend, grant.endsAt ?? 0)).toBe('over');
    expect(made(grant, { ...extend, windowMs: SETTINGS.longestMs })).toBe('window-too-long');
    expect(made(grant, { ...extend, windowMs: 0 })).toBe('window-too-short');
    expect(made(aGrant({}, ONE_ASKED), extend)).toBe('not-decided-yet');
  });
});

describe('a review', () => {
  const review = { kind: 'review', by: APPROVER, outcome: 'justified', note: 'it burned' } as const;

  test('is of break-glass only, by another person, once', () => {
    expect(made(anActiveGrant(), review)).toBe('not-break-glass');
    const grant = anActiveGrant({ breakGlass: true });
    expect(made(grant, { ...review, by: OWNER_CALLER })).toBe('own-request');
    const reviewed = made(grant, review) as Grant;
    expect(reviewed.review).toMatchObject({ outcome: 'justified', person: 'approver' });
    expect(made(reviewed, review)).toBe('reviewed-already');
  });
});

test.each([
  ['reason-missing', { reason: ' ' }],
  ['reason-too-long', { reason: 'x'.repeat(257) }],
  ['ticket-too-long', { ticket: 'x'.repeat(65) }],
  ['window-too-short', { windowMs: 9999 }],
  ['window-too-short', { windowMs: Number.NaN }],
  ['window-too-long', { windowMs: SETTINGS.longestMs + 1 }],
  ['start-in-the-past', { startAskedAt: NOW - 6000 }],
  ['start-too-far', { startAskedAt: NOW + 31 * 86_400_000 }],
])('terms are refused with %s', (reason, given) => {
  expect(termsRefusal({ ...aGrant(), ...given }, NOW, SETTINGS)?.reason).toBe(reason);
  expect(termsRefusal(aGrant(), NOW, SETTINGS)).toBeNull();
});
