import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { grantKey } from '../../src/domain/grants/grant-key.ts';
import type { GrantStore } from '../../src/operations/grant-ports.ts';
import type { DueQueue, NoticeStore } from '../../src/operations/ports.ts';
import { aGrant, anActiveGrant, ONE_ASKED } from '../builders/grant.ts';
import { aNotice, PLACE, T0 } from '../builders/session.ts';

/** The stores under test, and how they are thrown away. */
export interface OpenedGrants {
  readonly grants: GrantStore;
  readonly notices: NoticeStore;
  readonly due: DueQueue;
  close?(): void;
}

/** What every adapter of the grant store must do. */
export function describeGrantStore(name: string, open: () => OpenedGrants | Promise<OpenedGrants>): void {
  describe(`${name}: grants`, () => {
    let stores: OpenedGrants;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close?.());

    test('a grant is written, read back whole, and its version grows', async () => {
      const grant = anActiveGrant();
      expect(await stores.grants.write(grant)).toBe(true);
      expect(await stores.grants.read(grant.id)).toEqual({ ...grant, version: 1 });
      expect(await stores.grants.write({ ...grant, version: 1, nodeName: 'other' })).toBe(true);
      expect((await stores.grants.read(grant.id))?.version).toBe(2);
      expect(await stores.grants.read('g-ffffffffffff')).toBeNull();
    });

    test('of two writers of one version the second changes nothing, neither notices nor due moments', async () => {
      const grant = aGrant();
      expect(await stores.grants.write(grant, { dueAt: T0 + 5 })).toBe(true);
      expect(await stores.grants.write(grant, { dueAt: T0, notices: [aNotice()] })).toBe(false);
      expect(await stores.notices.unsent(9)).toEqual([]);
      expect(await stores.due.nextAt()).toBe(T0 + 5);
    });

    test('the notice and the due moment are written with it', async () => {
      const grant = aGrant();
      await stores.grants.write(grant, { dueAt: T0 + 5, notices: [aNotice()] });
      expect(await stores.notices.unsent(9)).toEqual([aNotice()]);
      expect(await stores.due.takeDue(T0 + 5, { limit: 9, holdMs: 1 })).toEqual([
        { key: grantKey(grant.id), heldUntil: T0 + 6 },
      ]);
      await stores.grants.write({ ...grant, version: 1 }, { dueAt: null });
      expect(await stores.due.nextAt()).toBeNull();
    });

    test('lists are newest first, and filtered by state, person, principal, node and time', async () => {
      await stores.grants.write(aGrant({ id: 'g-00000000000a' }));
      await stores.grants.write(
        aGrant({ id: 'g-00000000000b', requestedAt: T0 + 1, person: 'someone', state: 'active' }),
      );
      await stores.grants.write(
        aGrant({ id: 'g-00000000000c', requestedAt: T0 + 2, target: 'mi-1', nodeName: null }),
      );
      const ids = async (filter: Parameters<GrantStore['list']>[0]) =>
        (await stores.grants.list(filter)).map((grant) => grant.id.at(-1)).join('');
      expect(await ids({})).toBe('cba');
      expect(await ids({ states: ['active'] })).toBe('b');
      expect(await ids({ user: 'someone' })).toBe('b');
      expect(await ids({ user: 'user/engineer' })).toBe('cba');
      expect(await ids({ node: 'mi-1' })).toBe('c');
      expect(await ids({ node: 'web', limit: 1 })).toBe('b');
      expect(await ids({ since: T0 + 1, until: T0 + 2 })).toBe('b');
    });

    test('on a target are those that were ever approved, and ended late enough or not at all', async () => {
      const end = { cause: 'expired', at: T0 + 10, by: null, reason: null } as const;
      await stores.grants.write(aGrant({ id: 'g-00000000000a' }, ONE_ASKED));
      await stores.grants.write(anActiveGrant({ id: 'g-00000000000b' }));
      await stores.grants.write(anActiveGrant({ id: 'g-00000000000c', state: 'ended', end }));
      await stores.grants.write(anActiveGrant({ id: 'g-00000000000d', target: 'i-other' }));
      await stores.grants.write(anActiveGrant({ id: 'g-00000000000e', state: 'ending', end }));
      const on = async (since: number) =>
        (await stores.grants.onTarget(PLACE, aGrant().target, since))
          .map((grant) => grant.id.at(-1))
          .join('');
      expect(await on(T0 + 10)).toBe('bce');
      expect(await on(T0 + 11)).toBe('be');
    });
  });
}
