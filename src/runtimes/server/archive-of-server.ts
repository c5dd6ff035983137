import { join } from 'node:path';
import type { AwsClients } from '../../adapters/aws/clients.ts';
import { LocalSearchIndex } from '../../adapters/search/local-index.ts';
import { ThreadRowDeriver } from '../../adapters/search/row-deriver.ts';
import type { DerivedArchive } from '../../operations/archive-ports.ts';
import { type Pruning, prune } from '../../operations/prune.ts';
import { type RebuildReport, rebuildIndex } from '../../operations/rebuild-index.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Transcripts } from '../../operations/transcript-ports.ts';
import type { Watch } from '../../operations/watch.ts';
import { type ArchiveParts, archiveOf, derivedArchiveOf } from '../composition/archive-of.ts';
import { pruneEveryMs } from './archive-config.ts';
import type { ServerConfig } from './config.ts';

const INDEX_FILE = 'search.sqlite';
const SPOOL = 'archive-spool';

/** The archive of a server, its index, and what keeps both small. */
export interface ServerArchive extends ArchiveParts {
  readonly index: LocalSearchIndex;
  /** Fills the index from the archive; one at a time. */
  rebuild(): Promise<RebuildReport>;
  close(): Promise<void>;
}

/** Makes the archive of a server. An index that is new is filled from the archive by itself. */
export function archiveOfServer(made: {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly watch: Watch;
  readonly transcripts: Transcripts;
  readonly stores: Stores;
  readonly say: (text: string) => void;
}): ServerArchive {
  const { config, say } = made;
  const closing = new AbortController();
  const failed = (error: unknown) => {
    if (!closing.signal.aborted)
      say(
        `the search index could not be filled from the archive: ${reasonOf(error)}. sallyport recover tries again`,
      );
  };
  const index = new LocalSearchIndex(join(config.dataDir, INDEX_FILE), {
    onMade: () => void rebuild().then((report) => tellRebuilt(report, say), failed),
  });
  const deriver = new ThreadRowDeriver(join(config.dataDir, SPOOL));
  const derived = derivedArchiveOf({ ...made, folder: config.dataDir });
  const archive = archiveOf({ ...made, index, deriver, derived });
  const { pruning } = archive;
  let rebuilding: Promise<RebuildReport> | null = null;
  const rebuild = () => {
    rebuilding ??= rebuildIndex({ derived, index }, () => {}).finally(() => {
      rebuilding = null;
    });
    return rebuilding;
  };
  openIfLost(index, derived).catch(failed);
  const pruner = startPruning(pruning, pruneEveryMs(config.archive), say);
  return {
    ...archive,
    index,
    rebuild,
    close: async () => {
      closing.abort();
      clearInterval(pruner);
      await Promise.all([index.close(), deriver.close()]);
    },
  };
}

/** An index that was lost is made anew at the start, if there is anything to put in; otherwise it is made at first use. */
async function openIfLost(index: LocalSearchIndex, derived: DerivedArchive): Promise<void> {
  if (index.exists) return;
  for await (const _ of derived.sessions()) {
    await index.open();
    return;
  }
}

function tellRebuilt({ sessions, incomplete }: RebuildReport, say: (text: string) => void): void {
  if (sessions > 0) say(`the search index was made anew from the archive: ${sessions} sessions`);
  if (incomplete.length > 0)
    say(
      `rows of ${incomplete.length} sessions are not whole in the archive: ${incomplete.slice(0, 5).join(' ')}`,
    );
}

function startPruning(
  pruning: Pruning,
  everyMs: number | null,
  say: (text: string) => void,
): NodeJS.Timeout | undefined {
  if (everyMs === null) return undefined;
  const turn = async () => {
    try {
      const { removed, kept } = await prune(pruning, { dryRun: false });
      if (removed + kept > 0) say(`pruned: ${removed} removed, ${kept} kept by holds or locks`);
    } catch (error) {
      say(`pruning stopped: ${reasonOf(error)}`);
    }
  };
  const timer = setInterval(() => void turn(), everyMs);
  timer.unref();
  return timer;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
