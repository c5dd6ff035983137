import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalSearchIndex } from '../../src/adapters/search/local-index.ts';
import { ThreadRowDeriver } from '../../src/adapters/search/row-deriver.ts';
import { MemorySearchIndex } from '../memory/archive.ts';
import { startAthenaWorld } from './athena-world.ts';
import { describeSearch } from './search.ts';

/** A deriver over a folder of its own. */
function aDeriver() {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-rows-'));
  return { folder, deriver: new ThreadRowDeriver(join(folder, 'spool')) };
}

describeSearch('the local index', async () => {
  const { folder, deriver } = aDeriver();
  const index = new LocalSearchIndex(join(folder, 'search.sqlite'));
  return {
    archive: async (sessions) => {
      for (const [session, copy] of sessions) {
        const rows = await deriver.derive(session, copy);
        await index.load(session, rows);
        await rows.discard();
      }
    },
    ask: async (question, mayRead) => (await index.search(question, mayRead)).hits,
    close: async () => {
      await index.close();
      await deriver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

describeSearch('the slow and obvious index', async () => {
  const { folder, deriver } = aDeriver();
  const index = new MemorySearchIndex();
  return {
    archive: async (sessions) => {
      for (const [session, copy] of sessions) await index.load(session, await deriver.derive(session, copy));
    },
    ask: async (question, mayRead) => (await index.search(question, mayRead)).hits,
    close: async () => {
      await deriver.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

describeSearch('Athena', async () => {
  const world = await startAthenaWorld();
  const search = world.searchWith();
  return {
    archive: (sessions) => world.archive(sessions),
    ask: async (question, mayRead) => (await search.search(question, mayRead)).hits,
    close: () => world.close(),
  };
});
