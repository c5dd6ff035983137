import { afterAll, beforeAll } from 'vitest';
import { DynamoChoreLog } from '../../src/adapters/dynamodb/chore-log.ts';
import { LocalTables } from '../dynamodb/local-table.ts';
import { memoryChoreLog } from '../memory/chore-log.ts';
import { describeChoreLog } from './chore-log.ts';

const tables = new LocalTables();
beforeAll(() => tables.start());
afterAll(() => tables.close());

describeChoreLog('memory', memoryChoreLog);
describeChoreLog('dynamodb', async () => new DynamoChoreLog(tables.client, await tables.make()));
