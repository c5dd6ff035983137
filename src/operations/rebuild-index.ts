import type { DerivedArchive, SearchIndex } from './archive-ports.ts';

/** How far a rebuild has come. */
export interface RebuildReport {
  readonly sessions: number;
  /** Sessions whose rows are not all there. */
  readonly incomplete: readonly string[];
}

/** Fills the index from the rows of the archive; what it holds already stays. */
export async function rebuildIndex(
  archive: { readonly derived: DerivedArchive; readonly index: SearchIndex },
  told: (done: number) => void,
): Promise<RebuildReport> {
  const incomplete: string[] = [];
  let sessions = 0;
  for await (const { session, row } of archive.derived.sessions()) {
    const rows = await archive.derived.read(session, row);
    if (rows === null) {
      incomplete.push(session.id);
      continue;
    }
    try {
      if ((await archive.index.copyOf(session))?.digest !== rows.digest)
        await archive.index.load(session, rows);
    } finally {
      await rows.discard();
    }
    sessions += 1;
    told(sessions);
  }
  return { sessions, incomplete };
}
