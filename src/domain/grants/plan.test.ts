import { describe, expect, test } from 'vitest';
import { aGrant, anActiveGrant, MINUTE_MS, ONE_ASKED, SETTINGS } from '../../../test/builders/grant.ts';
import { T0 } from '../../../test/builders/session.ts';
import type { Grant, GrantEndCause } from './grant.ts';
import { type GrantObserved, planGrant } from './plan.ts';

/** What was observed: the sessions that are open, and when the place was looked at. */
const seen = (open: readonly string[], sweptAt: number | null): GrantObserved => ({
  open,
  sweptAt,
  lastOpenedAt: null,
});
const CLEAR = seen([], T0 + 86_400_000);

function doing(grant: Grant, now: number, observed = CLEAR): readonly string[] {
  return planGrant(grant, observed, now, SETTINGS)
    .actions.map((action) => action.kind)
    .filter((kind) => kind !== 'notify');
}

function requeue(grant: Grant, now: number, observed = CLEAR) {
  return planGrant(grant, observed, now, SETTINGS).requeueAt;
}

describe('before the end', () => {
  test('an unanswered request waits for its answer, then is turned down', () => {
    const grant = aGrant({}, ONE_ASKED);
    expect(doing(grant, T0)).toEqual([]);
    expect(requeue(grant, T0)).toBe(grant.answerBy);
    expect(doing(grant, grant.answerBy)).toEqual(['turn-down-unanswered']);
  });

  test('what is approved is prepared from its start on, and active when the node answers', () => {
    const later = aGrant({}, undefined, { startAskedAt: T0 + MINUTE_MS });
    expect(doing(later, T0)).toEqual([]);
    expect(requeue(later, T0)).toBe(T0 + MINUTE_MS);
    expect(doing(later, T0 + MINUTE_MS)).toEqual(['prepare']);
    const prepared = aGrant({ prepared: { sessionOwner: 'o' } });
    expect(doing(prepared, T0)).toEqual(['look-at-node']);
    expect(doing(anActiveGrant(), T0)).toEqual([]);
  });

  test('what failed is tried again with growing waits, never past the end', () => {
    const failed = (times: number) => aGrant({ failure: { reason: 'down', at: T0, times } });
    expect(doing(failed(1), T0 + 999)).toEqual([]);
    expect(requeue(failed(1), T0)).toBe(T0 + 1000);
    expect(requeue(failed(3), T0)).toBe(T0 + 4000);
    expect(requeue(failed(40), T0)).toBe(T0 + 15_000);
    expect(doing(failed(40), aGrant().endsAt ?? 0)).toEqual(['end']);
  });

  test('a later end that is agreed on is written; at the old end what is not written is not given', () => {
    const grant = anActiveGrant();
    const endsAt = (grant.endsAt ?? 0) + MINUTE_MS;
    const asked = { policy: 'p', levels: [], approvals: [] };
    const party = { principal: 'p', person: 'p' };
    const extension = { askedBy: party, askedAt: T0, windowMs: MINUTE_MS, asked, endsAt };
    const extending = { ...grant, extension };
    expect(planGrant(extending, CLEAR, T0, SETTINGS).actions).toContainEqual({
      kind: 'extend',
      until: endsAt,
    });
    expect(doing(extending, grant.endsAt ?? 0)).toEqual(['end']);
    expect(doing({ ...grant, extension: { ...extension, endsAt: null } }, T0)).toEqual([]);
  });
});

test('what was written into a policy that others write is looked at once more, a while later', () => {
  const grant = anActiveGrant({ mechanism: 'iam-policy', verifyAt: T0 + 3000 });
  expect(doing(grant, T0 + 2999)).toEqual([]);
  expect(requeue(grant, T0 + 2999)).toBe(T0 + 3000);
  expect(doing(grant, T0 + 3000)).toEqual(['verify']);
});

describe('the end', () => {
  const grant = anActiveGrant();
  const endsAt = grant.endsAt ?? 0;
  const ended = (cause: GrantEndCause, at: number, given: Partial<Grant> = {}): Grant => ({
    ...grant,
    state: 'ending',
    end: { cause, at, by: null, reason: null },
    ...given,
  });

  test('that was planned: sessions first, then one look after the settling time, then nothing is left', () => {
    const ending = ended('expired', endsAt);
    expect(doing(ending, endsAt, seen(['s'], endsAt))).toEqual(['end-sessions']);
    // Beside the known one there may be others whose events never came.
    expect(doing(ending, endsAt, seen(['s'], endsAt - 1))).toEqual(['end-sessions', 'observe-soon']);
    expect(doing(ending, endsAt, seen([], endsAt - 1))).toEqual(['observe-soon']);
    expect(requeue(ending, endsAt, seen(['s'], null))).toBe(endsAt + 1000);
    const quietAt = endsAt + SETTINGS.settleMs;
    expect(requeue(ending, endsAt, seen([], endsAt))).toBe(quietAt);
    expect(doing(ending, quietAt, seen([], quietAt - 1))).toEqual(['observe-soon']);
    expect(doing(ending, quietAt, seen([], quietAt))).toEqual(['remove']);
    expect(doing({ ...ending, removedAt: quietAt }, quietAt)).toEqual(['confirm']);
  });

  test('before its date: what is written is taken back first, and looks go on until IAM must have spread it', () => {
    const early = ended('revoked', T0 + MINUTE_MS);
    expect(doing(early, T0 + MINUTE_MS, seen(['s'], T0 + MINUTE_MS))).toEqual(['revoke-now', 'end-sessions']);
    const revoked = { ...early, revokedAt: T0 + MINUTE_MS + 200 };
    const quietAt = T0 + MINUTE_MS + 200 + SETTINGS.propagationMs;
    expect(doing(revoked, quietAt - 1)).not.toContain('remove');
    expect(doing(revoked, quietAt)).toEqual(['remove']);
    const openedAgain = { ...seen([], quietAt), lastOpenedAt: quietAt - 5 };
    expect(doing(revoked, quietAt, openedAgain)).not.toContain('remove');
    const seenAgain = { ...revoked, lastOpenAt: quietAt - 5 };
    expect(doing(seenAgain, quietAt)).not.toContain('remove');
    expect(doing(seenAgain, quietAt - 5 + SETTINGS.propagationMs)).toEqual(['remove']);
  });

  test('before its date is looked at every few seconds: another writer may have undone it', () => {
    const at = T0 + MINUTE_MS;
    const revoked = ended('revoked', at, { revokedAt: at, revocationSeenAt: at });
    const lookAt = at + SETTINGS.lookEveryMs;
    expect(doing(revoked, lookAt - 1, seen([], lookAt - 1))).toEqual([]);
    expect(requeue(revoked, lookAt - 1, seen([], lookAt - 1))).toBe(lookAt);
    expect(doing(revoked, lookAt, seen([], lookAt))).toEqual(['look-at-revocation']);
    expect(doing({ ...revoked, revocationSeenAt: lookAt }, lookAt, seen([], lookAt))).toEqual([]);
  });

  test('while it cannot be revoked, the place is looked at all the same', () => {
    const at = T0 + MINUTE_MS;
    const failing = ended('revoked', at, { failure: { reason: 'down', at: at + 4000, times: 4 } });
    expect(doing(failing, at + 6000, seen([], at + 500))).toEqual(['observe-soon']);
    expect(requeue(failing, at + 6000, seen([], at + 5500))).toBe(at + 10_500);
  });

  test('by a policy that others write is confirmed when nobody can write it back any more', () => {
    const removed = ended('expired', endsAt, { mechanism: 'iam-policy', removedAt: endsAt + 4000 });
    expect(doing(removed, endsAt + 6999)).toEqual([]);
    expect(requeue(removed, endsAt + 6999)).toBe(endsAt + 7000);
    expect(doing(removed, endsAt + 7000)).toEqual(['confirm']);
  });

  test('shortly before its date needs no longer than the date, which nothing has to spread', () => {
    const early = ended('finished', endsAt - 1000, { revokedAt: endsAt - 900 });
    expect(doing(early, endsAt + SETTINGS.settleMs)).toEqual(['remove']);
  });

  test('of what was never written is confirmed at once', () => {
    const nothing = ended('failed', T0, { writtenUntil: null, prepared: null });
    expect(doing(nothing, T0, seen([], null))).toEqual(['confirm']);
  });

  test('is not confirmed while its place cannot be observed', () => {
    const ending = ended('expired', endsAt);
    expect(doing(ending, endsAt + MINUTE_MS, seen([], null))).toEqual(['observe-soon']);
    expect(requeue(ending, endsAt + MINUTE_MS, seen([], null))).not.toBeNull();
  });

  test('settles once', () => {
    const done = { ...ended('expired', endsAt), state: 'ended' as const };
    expect(doing(done, endsAt + MINUTE_MS)).toEqual([]);
    expect(requeue(done, endsAt + MINUTE_MS)).toBeNull();
  });
});

describe('notices', () => {
  const raised = (grant: Grant, now: number) =>
    planGrant(grant, CLEAR, now, SETTINGS).actions.flatMap((action) =>
      action.kind === 'notify' ? [action.notice] : [],
    );

  test('of an active grant hold the exact connect line', () => {
    const [active] = raised(anActiveGrant(), T0 + 1000).filter((one) => one.kind === 'grant-active');
    expect(active?.reasons).toEqual([
      'connect with: sallyport connect i-0123456789abcdef0 --grant g-000000000001',
    ]);
  });

  test('warn at 5 minutes and at 1 minute, or at half of a shorter window', () => {
    const warned = (windowMs: number) => {
      const grant = { ...anActiveGrant(), windowMs, endsAt: T0 + windowMs };
      const leads: number[] = [];
      for (let now = T0; now < T0 + windowMs; now += 1000)
        for (const one of raised(grant, now).filter((notice) => notice.kind === 'grant-warning')) {
          const leadMs = Number(one.id.split('-').at(-1));
          if (!leads.includes(leadMs)) leads.push(leadMs);
        }
      return leads;
    };
    expect(warned(30 * MINUTE_MS)).toEqual([5 * MINUTE_MS, MINUTE_MS]);
    expect(warned(4 * MINUTE_MS)).toEqual([2 * MINUTE_MS, MINUTE_MS]);
    expect(warned(90_000)).toEqual([45_000]);
    expect(warned(10_000)).toEqual([5000]);
  });

  test('are raised at their moment', () => {
    const grant = anActiveGrant({ noticed: raised(anActiveGrant(), T0).map((one) => one.id) });
    expect(requeue(grant, T0)).toBe((grant.endsAt ?? 0) - 5 * MINUTE_MS);
  });
});
