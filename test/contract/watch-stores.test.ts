import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { memoryStores } from '../memory/watch-stores.ts';
import { describeWatchStores } from './watch-stores.ts';

describeWatchStores('memory', memoryStores);
describeWatchStores('sqlite', () => openStores(':memory:'));
