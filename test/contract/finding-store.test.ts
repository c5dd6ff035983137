import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { memoryStores } from '../memory/watch-stores.ts';
import { describeFindingStore } from './finding-store.ts';

describeFindingStore('memory', memoryStores);
describeFindingStore('sqlite', () => openStores(':memory:'));
