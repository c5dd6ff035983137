import { createHash } from 'node:crypto';
import { sourceOf } from '../../src/adapters/terminal/source-of.ts';
import type { SessionRecord } from '../../src/domain/sessions/session.ts';
import type { TranscriptCopy, Transcripts } from '../../src/operations/transcript-ports.ts';

/** A copy that comes at a moment. */
export interface ComingCopy {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Copies of logs that come when a clock says so. */
export function memoryTranscripts(now: () => number) {
  const coming = new Map<string, ComingCopy[]>();
  const state = { fault: null as Error | null, finds: 0, opens: 0 };
  const keyOf = (session: SessionRecord, destination: string) => `${destination} ${session.start.id}`;
  const newest = (session: SessionRecord, destination: string) =>
    (coming.get(keyOf(session, destination)) ?? []).findLast(({ at }) => at <= now()) ?? null;
  const transcripts: Transcripts = {
    find: async (session, destination, versionId): Promise<TranscriptCopy | null> => {
      state.finds += 1;
      if (state.fault) throw state.fault;
      const place = session.logTo?.[destination] ?? null;
      const all = coming.get(keyOf(session, destination)) ?? [];
      const asked = versionId === undefined ? newest(session, destination) : null;
      const found = place === null ? null : (asked ?? all.find(({ at }) => String(at) === versionId) ?? null);
      if (found === null) return null;
      return {
        destination,
        location: `${destination}:${session.start.id}`,
        bytes: found.bytes.length,
        versionId: String(found.at),
        etag: null,
        deliveredAt: found.at,
        encryptedWith: 'AES256',
        lockedUntil: null,
      };
    },
    open: async (session, copy) => {
      state.opens += 1;
      const all = coming.get(keyOf(session, copy.destination)) ?? [];
      const { bytes } = all.find(({ at }) => String(at) === copy.versionId) ?? { bytes: new Uint8Array() };
      return { ...sourceOf(bytes), sha256: createHash('sha256').update(bytes).digest('hex') };
    },
  };
  return {
    transcripts,
    state,
    deliver: (id: string, destination: TranscriptCopy['destination'], copy: ComingCopy) => {
      const key = `${destination} ${id}`;
      coming.set(
        key,
        [...(coming.get(key) ?? []), copy].sort((a, b) => a.at - b.at),
      );
    },
  };
}
