import { describe, expect, test } from 'vitest';
import type { Bookmarks } from '../../src/operations/bookmarks.ts';
import { PLACE, T0 } from '../builders/session.ts';

const BOOKMARK = { version: 0, lastEventId: 'event-1', beganAt: T0, restartAt: T0 + 1 };

/** What every store of bookmarks must do. */
export function describeBookmarks(name: string, open: () => Bookmarks | Promise<Bookmarks>): void {
  describe(`${name}: bookmarks`, () => {
    test('a bookmark is written over the one that was read, and over no other', async () => {
      const bookmarks = await open();
      expect(await bookmarks.read(PLACE, 'a')).toBeNull();
      const both = await Promise.all([1, 2].map(() => bookmarks.write(PLACE, 'a', BOOKMARK)));
      expect(both.toSorted()).toEqual([false, true]);
      const read = await bookmarks.read(PLACE, 'a');
      expect(read).toEqual({ ...BOOKMARK, version: 1 });
      expect(await bookmarks.write(PLACE, 'a', { ...BOOKMARK, version: 1, lastEventId: 'event-2' })).toBe(
        true,
      );
      expect(await bookmarks.write(PLACE, 'a', { ...BOOKMARK, version: 1, lastEventId: 'event-3' })).toBe(
        false,
      );
      expect((await bookmarks.read(PLACE, 'a'))?.lastEventId).toBe('event-2');
    });

    test('the same id in another place is another session', async () => {
      const bookmarks = await open();
      await bookmarks.write(PLACE, 'a', BOOKMARK);
      expect(await bookmarks.read({ ...PLACE, region: 'us-gov-west-1' }, 'a')).toBeNull();
    });
  });
}
