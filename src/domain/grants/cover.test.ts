import { describe, expect, test } from 'vitest';
import { anActiveGrant, BROKERED, MINUTE_MS, NODE } from '../../../test/builders/grant.ts';
import { aRecord, T0 } from '../../../test/builders/session.ts';
import { standingOf } from './cover.ts';
import type { Grant } from './grant.ts';

const session = (start: object = {}, given: object = {}) =>
  aRecord(
    { person: 'engineer', ...given },
    { target: NODE, startedAt: T0 + MINUTE_MS, owner: BROKERED, ...start },
  );
const END = T0 + 30 * MINUTE_MS;
const over = (given: Partial<Grant> = {}): Grant =>
  anActiveGrant({ state: 'ending', end: { cause: 'expired', at: END, by: null, reason: null }, ...given });

describe('a session', () => {
  test('under a live grant stays until its end', () => {
    expect(standingOf([anActiveGrant()], session(), T0 + 2 * MINUTE_MS)).toEqual({
      grantId: 'g-000000000001',
      until: END,
      mustEnd: null,
    });
  });

  test('must end with its grant, also where nobody has written that it is over', () => {
    for (const grant of [anActiveGrant(), over(), over({ state: 'ended' })])
      expect(standingOf([grant], session(), END).mustEnd).toMatchObject({ cause: 'grant-ended' });
  });

  test('is taken on by another live grant for the same person, target and document', () => {
    const other = anActiveGrant({ id: 'g-000000000002', endsAt: END + MINUTE_MS });
    const under = session({}, { grantId: 'g-000000000001' });
    expect(standingOf([over(), other], under, END)).toEqual({
      grantId: 'g-000000000002',
      until: END + MINUTE_MS,
      mustEnd: null,
    });
    for (const given of [
      { person: 'other' },
      { documentName: 'Other' },
      { target: 'i-2' },
      { region: 'us-east-1' },
    ])
      expect(standingOf([over(), { ...other, prepared: null, ...given }], under, END).mustEnd).not.toBeNull();
  });

  test('that only a sweep found has the person of the grant whose credentials opened it', () => {
    const other = anActiveGrant({
      id: 'g-000000000002',
      prepared: { sessionOwner: BROKERED.replace(/1$/, '2') },
      endsAt: END + MINUTE_MS,
    });
    const found = session({}, { person: 'engineer@g-000000000001' });
    expect(standingOf([over(), other], found, END)).toMatchObject({
      grantId: 'g-000000000002',
      mustEnd: null,
    });
  });

  test('under no grant is not ended by any', () => {
    const before = session({ startedAt: T0 - MINUTE_MS });
    expect(standingOf([over()], before, END)).toEqual({ grantId: null, until: null, mustEnd: null });
    const stranger = session({ owner: 'arn:aws:iam::222222222222:user/other' }, { person: 'other' });
    expect(standingOf([over()], stranger, END).mustEnd).toBeNull();
  });

  test('that was opened while a revocation spread must end', () => {
    const at = T0 + 2 * MINUTE_MS;
    const end = { cause: 'revoked', at, by: null, reason: 'wrong' } as const;
    const late = session({ startedAt: at + 4000 });
    const standing = standingOf([over({ end })], late, at + 5000);
    expect(standing.mustEnd?.cause).toBe('grant-revoked');
    expect(standing.mustEnd?.reason).toContain('sallyport grant renew g-000000000001');
  });

  test('of an IAM user after the end is left to the guardrails once the grant has ended', () => {
    const principal = 'arn:aws:iam::222222222222:user/engineer';
    const at = T0 + 2 * MINUTE_MS;
    const end = { cause: 'revoked', at, by: null, reason: 'wrong' } as const;
    const grant = over({ end, mechanism: 'iam-policy', prepared: { sessionOwner: principal } });
    const late = session({ startedAt: at + 4000, owner: principal });
    expect(standingOf([grant], late, at + 5000).mustEnd).not.toBeNull();
    expect(standingOf([{ ...grant, state: 'ended' }], late, at + 5000).mustEnd).toBeNull();
  });
});
