import { afterAll, beforeAll } from 'vitest';
import { openDynamoStores } from '../../src/adapters/dynamodb/stores.ts';
import { LocalTables } from '../dynamodb/local-table.ts';
import { describeEvidenceStores } from './evidence-stores.ts';
import { describeExpiringRows } from './expiring-rows.ts';
import { describeFindingStore } from './finding-store.ts';
import { describeGrantStore } from './grant-store.ts';
import { describePropagationLog } from './propagation-log.ts';
import { describeReadLog } from './read-log.ts';
import { describeRetentionStores } from './retention-stores.ts';
import { describeWatchStores } from './watch-stores.ts';

const tables = new LocalTables();
beforeAll(() => tables.start());
afterAll(() => tables.close());

const open = async () => openDynamoStores(tables.client, await tables.make());

describeWatchStores('dynamodb', open);
describeGrantStore('dynamodb', open);
describeFindingStore('dynamodb', open);
describePropagationLog('dynamodb', async () => (await open()).propagation);
describeReadLog('dynamodb', async () => (await open()).reads);
describeRetentionStores('dynamodb', open);
describeExpiringRows('dynamodb', open);
describeEvidenceStores('dynamodb', async () => {
  const { evidence, judgements, sessions } = await open();
  return { store: evidence, judgements, sessions };
});
