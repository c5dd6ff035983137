import type { DatabaseSync } from 'node:sqlite';
import type { FindingStore } from '../../operations/detection-ports.ts';
import type { GrantStore, PropagationLog } from '../../operations/grant-ports.ts';
import type {
  DueQueue,
  NoticeStore,
  SessionStore,
  TerminationBudget,
  WatchLog,
} from '../../operations/ports.ts';
import type { ReadLog } from '../../operations/read-log.ts';
import { SqliteDueQueue } from './due-queue.ts';
import { SqliteFindingStore } from './finding-store.ts';
import { SqliteGrantStore } from './grant-store.ts';
import { SqliteNoticeStore } from './notice-store.ts';
import { openDatabase } from './open-database.ts';
import { SqlitePropagationLog } from './propagation-log.ts';
import { SqliteReadLog } from './read-log.ts';
import { SqliteSessionStore } from './session-store.ts';
import { SqliteTerminationBudget } from './termination-budget.ts';
import { SqliteWatchLog } from './watch-log.ts';

/** All that the watch keeps. */
export interface WatchStores {
  readonly sessions: SessionStore;
  readonly notices: NoticeStore;
  readonly due: DueQueue;
  readonly budget: TerminationBudget;
  readonly log: WatchLog;
  readonly grants: GrantStore;
  readonly findings: FindingStore;
  readonly propagation: PropagationLog;
}

/** Opens the stores in one SQLite file. */
export function openStores(
  file: string,
): WatchStores & { readonly reads: ReadLog; readonly database: DatabaseSync; close(): void } {
  const database = openDatabase(file);
  return {
    database,
    sessions: new SqliteSessionStore(database),
    notices: new SqliteNoticeStore(database),
    due: new SqliteDueQueue(database),
    budget: new SqliteTerminationBudget(database),
    log: new SqliteWatchLog(database),
    grants: new SqliteGrantStore(database),
    findings: new SqliteFindingStore(database),
    propagation: new SqlitePropagationLog(database),
    reads: new SqliteReadLog(database),
    close: () => database.close(),
  };
}
