import { SqliteHoldStore } from '../../src/adapters/sqlite/hold-store.ts';
import { SqlitePrunedObjects } from '../../src/adapters/sqlite/pruned-objects.ts';
import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { SqliteStreamPositions } from '../../src/adapters/sqlite/stream-positions.ts';
import { describeRetentionStores } from './retention-stores.ts';

describeRetentionStores('sqlite', () => {
  const { database, close } = openStores(':memory:');
  return {
    holds: new SqliteHoldStore(database),
    pruned: new SqlitePrunedObjects(database),
    positions: new SqliteStreamPositions(database),
    close,
  };
});
