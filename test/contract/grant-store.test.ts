import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { memoryStores } from '../memory/watch-stores.ts';
import { describeGrantStore } from './grant-store.ts';

describeGrantStore('memory', memoryStores);
describeGrantStore('sqlite', () => openStores(':memory:'));
