import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { memoryReadLog } from '../memory/read-log.ts';
import { describeReadLog } from './read-log.ts';

describeReadLog('memory', memoryReadLog);
describeReadLog('sqlite', () => openStores(':memory:').reads);
