import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { memoryPropagation } from '../memory/propagation-log.ts';
import { describePropagationLog } from './propagation-log.ts';

describePropagationLog('memory', memoryPropagation);
describePropagationLog('SQLite', () => openStores(':memory:').propagation);
