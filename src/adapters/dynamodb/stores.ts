import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Stores } from '../../operations/stores.ts';
import { DynamoDueQueue } from './due-queue.ts';
import { DynamoEvidenceStore } from './evidence-store.ts';
import { DynamoExpiringRows } from './expiring-rows.ts';
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

/** Opens the stores in one DynamoDB table (table-definition.ts), which is there. */
export function openDynamoStores(client: DynamoDBClient, tableName: string): Stores {
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
    rows: new DynamoExpiringRows(at),
    positions: new DynamoStreamPositions(at),
  };
}
