import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { memoryStores } from '../memory/watch-stores.ts';
import { describeExpiringRows } from './expiring-rows.ts';

describeExpiringRows('memory', memoryStores);
describeExpiringRows('sqlite', () => openStores(':memory:'));
