import { afterAll, beforeAll } from 'vitest';
import { openDynamoStores } from '../../src/adapters/dynamodb/stores.ts';
import { LocalTables } from '../dynamodb/local-table.ts';
import { describeFindingStore } from './finding-store.ts';
import { describeGrantStore } from './grant-store.ts';
import { describeWatchStores } from './watch-stores.ts';

const tables = new LocalTables();
beforeAll(() => tables.start());
afterAll(() => tables.close());

const open = async () => openDynamoStores(tables.client, await tables.make());

describeWatchStores('dynamodb', open);
describeGrantStore('dynamodb', open);
describeFindingStore('dynamodb', open);
