import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LegalHold } from '../../src/domain/archive/hold.ts';
import type { HoldStore, PrunedObject, PrunedObjects } from '../../src/operations/retention-ports.ts';
import type { StreamPositions } from '../../src/operations/transcript-ports.ts';
import { PLACE, T0 } from '../builders/session.ts';

/** The stores under test, and how they are thrown away. */
export interface OpenedRetentionStores {
  readonly holds: HoldStore;
  readonly pruned: PrunedObjects;
  readonly positions: StreamPositions;
  close?(): void;
}

const SESSION = { ...PLACE, id: 'engineer-0a1b2c3d4e5f60718' };
const AUDITOR = 'arn:aws:iam::111111111111:user/auditor';

function aHold(given: Partial<LegalHold> = {}): LegalHold {
  return {
    id: 'h-1',
    of: { kind: 'session', ...SESSION },
    reason: 'an inquiry',
    placedBy: AUDITOR,
    placedAt: T0,
    releasedBy: null,
    releasedAt: null,
    ...given,
  };
}

function aPruned(versionId: string): PrunedObject {
  const version = { bucket: 'archive', key: 'logs/a', versionId, bytes: 5, isDeleteMarker: false };
  return { version, class: 'transcripts', session: SESSION, prunedAt: T0, reason: 'older than 90 days' };
}

/** What every adapter of HoldStore, PrunedObjects and StreamPositions must do. */
export function describeRetentionStores(
  name: string,
  open: () => OpenedRetentionStores | Promise<OpenedRetentionStores>,
): void {
  describe(`${name}: what is kept of retention and of streams`, () => {
    let stores: OpenedRetentionStores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close?.());

    test('holds are listed newest first, and released once, by whoever came first', async () => {
      const person = aHold({ id: 'h-2', of: { kind: 'person', person: 'engineer' }, placedAt: T0 + 1 });
      await stores.holds.place(aHold());
      await stores.holds.place(person);
      expect(await stores.holds.list()).toEqual([person, aHold()]);
      const released = aHold({ releasedBy: AUDITOR, releasedAt: T0 + 9 });
      expect(await stores.holds.release('h-1', { arn: AUDITOR, at: T0 + 9 })).toEqual(released);
      expect(await stores.holds.release('h-1', { arn: 'another', at: T0 + 10 })).toBeNull();
      expect(await stores.holds.release('h-9', { arn: AUDITOR, at: T0 })).toBeNull();
      expect(await stores.holds.list()).toEqual([person, released]);
    });

    test('a hold is not placed over another', async () => {
      await stores.holds.place(aHold());
      await expect(stores.holds.place(aHold({ reason: 'other' }))).rejects.toThrow();
      expect(await stores.holds.list()).toEqual([aHold()]);
    });

    test('what was pruned is known by its version, or by its key alone', async () => {
      await stores.pruned.keep(aPruned('v1'));
      await stores.pruned.keep(aPruned('v1'));
      expect(await stores.pruned.pruned('archive', 'logs/a', 'v1')).toBe(true);
      expect(await stores.pruned.pruned('archive', 'logs/a', null)).toBe(true);
      expect(await stores.pruned.pruned('archive', 'logs/a', 'v2')).toBe(false);
      expect(await stores.pruned.pruned('archive', 'logs/b', null)).toBe(false);
      expect(await stores.pruned.pruned('other', 'logs/a', 'v1')).toBe(false);
    });

    test('a session of which nothing is left is remembered', async () => {
      expect(await stores.pruned.isDone(SESSION)).toBe(false);
      await stores.pruned.markDone(SESSION, T0);
      await stores.pruned.markDone(SESSION, T0 + 1);
      expect(await stores.pruned.isDone(SESSION)).toBe(true);
      expect(await stores.pruned.isDone({ ...SESSION, region: 'us-east-1' })).toBe(false);
    });

    test('how far a log group was read is kept for each place, written over, and forgotten', async () => {
      const { positions } = stores;
      expect(await positions.read(PLACE, '/a')).toBeNull();
      await positions.write(PLACE, '/a', { floorAt: T0, readAt: T0 + 1 });
      await positions.write({ ...PLACE, region: 'us-east-1' }, '/a', { floorAt: T0, readAt: T0 + 3 });
      await positions.write(PLACE, '/a', { floorAt: T0 + 4, readAt: T0 + 5 });
      expect(await positions.read(PLACE, '/a')).toEqual({ floorAt: T0 + 4, readAt: T0 + 5 });
      await positions.write(PLACE, '/a', null);
      expect(await positions.read(PLACE, '/a')).toBeNull();
    });
  });
}
