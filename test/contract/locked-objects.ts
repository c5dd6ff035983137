import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LockedObjects, ObjectName, SpooledBytes } from '../../src/operations/evidence-ports.ts';
import { bytesOf } from '../builders/evidence.ts';

/** Objects under test, and what somebody else may do to them. */
export interface OpenedObjects {
  readonly objects: LockedObjects;
  /** Where the archive is used from. */
  readonly place: ObjectName['place'];
  readonly bucket: string;
  /** Puts another version, or a delete marker (null). */
  readonly add: (key: string, content: string | null) => Promise<void>;
  /** Tries to delete a version for good; false: the lock kept it. */
  readonly erase?: (key: string, versionId: string) => Promise<boolean>;
  readonly close?: () => Promise<void>;
}

const spooled = (text: string): SpooledBytes => ({
  bytes: text.length,
  sha256: createHash('sha256').update(text).digest('hex'),
  chunks: async function* () {
    yield Buffer.from(text.slice(0, 2));
    yield Buffer.from(text.slice(2));
  },
});

/** What every adapter of LockedObjects must do. */
export function describeLockedObjects(name: string, open: () => Promise<OpenedObjects>): void {
  describe(`${name}: objects that stay`, () => {
    let world: OpenedObjects;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world.close?.());
    const until = Math.ceil(Date.now() / 1000) * 1000 + 3_600_000;
    const put = (key: string, text: string) =>
      world.objects.put(world.objects.archive(key), spooled(text), until);

    test('what is put is read back, locked in compliance mode', async () => {
      const object = world.objects.archive('sallyport/evidence/a.json');
      const made = await put('sallyport/evidence/a.json', 'content of a');
      expect(String(await bytesOf(await world.objects.read(object, made?.versionId ?? null)))).toBe(
        'content of a',
      );
      expect(String(await bytesOf(await world.objects.read(object, null)))).toBe('content of a');
      expect(await world.objects.lock(object, made?.versionId ?? null)).toMatchObject({
        mode: 'COMPLIANCE',
        until,
      });
      const kept = world.erase === undefined || !(await world.erase(object.key, made?.versionId ?? ''));
      expect(kept).toBe(true);
    });

    test('nothing is written over: the second put says so, and changes nothing', async () => {
      const object = world.objects.archive('sallyport/evidence/once');
      expect(await put('sallyport/evidence/once', 'first')).not.toBeNull();
      expect(await put('sallyport/evidence/once', 'second')).toBeNull();
      expect(String(await bytesOf(await world.objects.read(object, null)))).toBe('first');
      expect(await world.objects.versions(object)).toHaveLength(1);
    });

    test('versions are those of exactly that key, newest first, delete markers too', async () => {
      const key = 'sallyport/evidence/many';
      const made = await put(key, 'first');
      await put(`${key}-and-more`, 'other');
      await world.add(key, 'second');
      await world.add(key, null);
      const object = { place: world.place, bucket: world.bucket, key };
      const versions = await world.objects.versions(object);
      expect(versions.map((one) => [one.isDeleteMarker, one.isLatest, one.bytes])).toEqual([
        [true, true, 0],
        [false, false, 6],
        [false, false, 5],
      ]);
      expect(versions.at(-1)?.versionId).toBe(made?.versionId);
      expect(await world.objects.read(object, null)).toBeNull();
      expect(String(await bytesOf(await world.objects.read(object, made?.versionId ?? null)))).toBe('first');
    });

    test('what is not there is null, and has no versions', async () => {
      const object = world.objects.archive('sallyport/evidence/none');
      expect(await world.objects.read(object, null)).toBeNull();
      expect(await world.objects.lock(object, null)).toBeNull();
      expect(await world.objects.versions(object)).toEqual([]);
    });

    test('keys are listed in their order, after one of them', async () => {
      for (const number of ['3', '1', '2']) await put(`sallyport/evidence/heads/x/${number}`, number);
      const keys: string[] = [];
      const prefix = 'sallyport/evidence/heads/x/';
      for await (const key of world.objects.keys(prefix, `${prefix}1`)) keys.push(key);
      expect(keys).toEqual([`${prefix}2`, `${prefix}3`]);
    });

    test('an empty object is one too', async () => {
      const made = await put('sallyport/evidence/empty', '');
      const object = world.objects.archive('sallyport/evidence/empty');
      expect((await bytesOf(await world.objects.read(object, made?.versionId ?? null))).length).toBe(0);
    });
  });
}
