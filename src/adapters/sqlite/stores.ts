import type { DatabaseSync } from 'node:sqlite';
import type { Stores } from '../../operations/stores.ts';
import { SqliteDueQueue } from './due-queue.ts';
import { SqliteEvidenceStore } from './evidence-store.ts';
import { SqliteExpiringRows } from './expiring-rows.ts';
import { SqliteFindingStore } from './finding-store.ts';
import { SqliteGrantStore } from './grant-store.ts';
import { SqliteHoldStore } from './hold-store.ts';
import { SqliteJudgementLog } from './judgement-log.ts';
import { SqliteNoticeStore } from './notice-store.ts';
import { openDatabase } from './open-database.ts';
import { SqlitePropagationLog } from './propagation-log.ts';
import { SqlitePrunedObjects } from './pruned-objects.ts';
import { SqliteReadLog } from './read-log.ts';
import { SqliteSessionStore } from './session-store.ts';
import { SqliteStreamPositions } from './stream-positions.ts';
import { SqliteTerminationBudget } from './termination-budget.ts';
import { SqliteWatchLog } from './watch-log.ts';

/** Opens the stores in one SQLite file. */
export function openStores(file: string): Stores & { readonly database: DatabaseSync; close(): void } {
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
    evidence: new SqliteEvidenceStore(database),
    judgements: new SqliteJudgementLog(database),
    holds: new SqliteHoldStore(database),
    pruned: new SqlitePrunedObjects(database),
    rows: new SqliteExpiringRows(database),
    positions: new SqliteStreamPositions(database),
    close: () => database.close(),
  };
}
