import { SqliteEvidenceStore } from '../../src/adapters/sqlite/evidence-store.ts';
import { SqliteJudgementLog } from '../../src/adapters/sqlite/judgement-log.ts';
import { openStores } from '../../src/adapters/sqlite/stores.ts';
import { describeEvidenceStores } from './evidence-stores.ts';

describeEvidenceStores('sqlite', () => {
  const { database, sessions, close } = openStores(':memory:');
  return {
    store: new SqliteEvidenceStore(database),
    judgements: new SqliteJudgementLog(database),
    sessions,
    close,
  };
});
