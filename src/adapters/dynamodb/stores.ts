import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { WatchStores } from '../sqlite/stores.ts';
import { DynamoDueQueue } from './due-queue.ts';
import { DynamoFindingStore } from './finding-store.ts';
import { DynamoGrantStore } from './grant-store.ts';
import { DynamoNoticeStore } from './notice-store.ts';
import { DynamoPropagationLog } from './propagation-log.ts';
import { DynamoSessionStore } from './session-store.ts';
import { Signposts } from './signposts.ts';
import { Table } from './table.ts';
import { DynamoTerminationBudget } from './termination-budget.ts';
import { DynamoWatchLog } from './watch-log.ts';

/** Opens the stores in one DynamoDB table (table-definition.ts), which is there. */
export function openDynamoStores(client: DynamoDBClient, tableName: string): WatchStores {
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
  };
}
