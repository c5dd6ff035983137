import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaSearch } from '../../../src/adapters/athena/athena-search.ts';
import { S3DerivedArchive } from '../../../src/adapters/aws/archive/derived-archive.ts';
import { ThreadRowDeriver } from '../../../src/adapters/search/row-deriver.ts';
import { SEARCH_T0 } from '../../builders/archived-sessions.ts';
import { startAthenaWorld } from '../../contract/athena-world.ts';
import { describeSearch, type OpenedSearch } from '../../contract/search.ts';
import { closeAccount, openAccount } from '../account.ts';
import { type GivenPlace, givenPlace } from './given-place.ts';

const DAY_MS = 86_400_000;
/** Nobody waits for these answers. */
const WITHIN_MS = 60_000;

/** Athena itself, over rows in this run's bucket. */
function athenaOf(place: GivenPlace): OpenedSearch {
  const { bucket, workgroup, database } = place;
  const account = openAccount(place);
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-accept-rows-'));
  const deriver = new ThreadRowDeriver(join(folder, 'spool'));
  const derived = new S3DerivedArchive({ s3: account.s3, bucket, folder: join(folder, 'fetched') });
  const search = new AthenaSearch({
    athena: account.athena,
    workgroup,
    database,
    withinMs: WITHIN_MS,
    clock: { now: () => SEARCH_T0 + DAY_MS },
    places: () => [
      { account: '222222222222', region: 'eu-west-1' },
      { account: '333333333333', region: 'eu-west-1' },
    ],
  });
  return {
    archive: async (sessions) => {
      for (const [session, copy] of sessions) {
        const rows = await deriver.derive(session, copy);
        await derived.write(session, rows);
        await rows.discard();
      }
    },
    ask: async (question, mayRead) => (await search.search(question, mayRead)).hits,
    close: async () => {
      await deriver.close();
      closeAccount(account);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** local-aws has no Athena: the double of the contract stands for it. */
async function doubleOf(): Promise<OpenedSearch> {
  const world = await startAthenaWorld();
  const search = world.searchWith();
  return {
    archive: (sessions) => world.archive(sessions),
    ask: async (question, mayRead) => (await search.search(question, mayRead)).hits,
    close: () => world.close(),
  };
}

describeSearch('Athena in the account', async () => {
  const place = givenPlace();
  return place.endpoint === undefined ? athenaOf(place) : doubleOf();
});
