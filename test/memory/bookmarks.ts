import { sessionKey } from '../../src/domain/sessions/session-key.ts';
import type { Bookmark, Bookmarks } from '../../src/operations/bookmarks.ts';

/** Bookmarks in memory. */
export function memoryBookmarks(): Bookmarks {
  const kept = new Map<string, Bookmark>();
  return {
    read: async (place, id) => kept.get(sessionKey(place, id)) ?? null,
    write: async (place, id, bookmark) => {
      const key = sessionKey(place, id);
      if ((kept.get(key)?.version ?? 0) !== bookmark.version) return false;
      kept.set(key, { ...bookmark, version: bookmark.version + 1 });
      return true;
    },
  };
}
