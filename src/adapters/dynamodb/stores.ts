import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EvidenceStore, JudgementLog } from '../../operations/evidence-ports.ts';
import type { ReadLog } from '../../operations/read-log.ts';
import type { HoldStore, PrunedObjects } from '../../operations/retention-ports.ts';
import type { StreamPositions } from '../../operations/transcript-ports.ts';
import type { WatchStores } from '../sqlite/stores.ts';
import { DynamoDueQueue } from './due-queue.ts';
import { DynamoEvidenceStore } from './evidence-store.ts';
import { DynamoFindingStore } from './finding-store.ts';
import { DynamoGrantStore } from './grant-store.ts';
import { DynamoHoldStore } from './hold-store.ts';
import { DynamoJudgementLog } from './judgement-log.ts';
import { DynamoNoticeStore } from './notice-store.ts';
import { DynamoPropagationLog } from './propagation-log.ts';
import { DynamoPrunedObjects } from './pruned-objects.ts';
import { DynamoReadLog } from './read-log.ts';
import { DynamoSessionStore } from './session-store.ts';
import { Signposts } from './signposts.ts';
import { DynamoStreamPositions } from './stream-positions.ts';
import { Table } from './table.ts';
import { DynamoTerminationBudget } from './termination-budget.ts';
import { DynamoWatchLog } from './watch-log.ts';

/** All that is kept in the table. */
export interface DynamoStores extends WatchStores {
  readonly reads: ReadLog;
  readonly evidence: EvidenceStore;
  readonly judgements: JudgementLog;
  readonly holds: HoldStore;
  readonly pruned: PrunedObjects;
  readonly positions: StreamPositions;
}

/** Opens the stores in one DynamoDB table (table-definition.ts), which is there. */
export function openDynamoStores(client: DynamoDBClient, tableName: string): DynamoStores {
  const table = new Table(client, tableName);
  const at = { table, signposts: new Signposts(table) };
  return {
    sessions: new DynamoSessionStore(at),
    notices: new DynamoNoticeStore(at),
    due: new DynamoDueQueue(at),
    budget: new DynamoTerminationBudget(at),
    log: new DynamoWatchLog(at),
    grants: new DynamoGrantStore(at),
    findings: new DynamoFindingStore(at),
    propagation: new DynamoPropagationLog(at),
    reads: new DynamoReadLog(at),
    evidence: new DynamoEvidenceStore(at),
    judgements: new DynamoJudgementLog(at),
    holds: new DynamoHoldStore(at),
    pruned: new DynamoPrunedObjects(at),
    positions: new DynamoStreamPositions(at),
  };
}
