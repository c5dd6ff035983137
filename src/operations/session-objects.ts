import { derivedKey } from '../domain/archive/archive-key.ts';
import { ARCHIVE_TABLES, type ArchiveTableName } from '../domain/archive/archive-table.ts';
import type { ObjectClass } from '../domain/archive/retention.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { ArchivedVersion, ArchiveObjects } from './retention-ports.ts';
import { sessionToArchive } from './session-to-archive.ts';

/** Where the evidence about sessions lies; the bundles hold transcripts, the heads of the chain do not. */
const BUNDLES = 'sallyport/evidence/bundles/';

/** A version of an object that belongs to a session. */
export interface SessionObject {
  readonly class: ObjectClass;
  readonly version: ArchivedVersion;
}

/** All that lies in the archive bucket of a session, in all versions. */
export async function sessionObjects(
  objects: ArchiveObjects,
  record: SessionRecord,
  classes: readonly ObjectClass[],
): Promise<readonly SessionObject[]> {
  const found: SessionObject[] = [];
  const add = async (of: ObjectClass, what: Parameters<ArchiveObjects['versions']>[0]) => {
    if (!classes.includes(of)) return;
    for (const version of await objects.versions(what)) found.push({ class: of, version });
  };
  const { start } = record;
  const s3 = record.logTo?.s3 ?? null;
  if (s3 !== null && s3.bucket === objects.bucket) await add('transcripts', { key: s3.key });
  await add('evidence', { prefix: `${BUNDLES}${start.account}/${start.region}/${start.id}/` });
  for (const table of Object.keys(ARCHIVE_TABLES) as ArchiveTableName[])
    await add('derived', { key: derivedKey(table, sessionToArchive(record)) });
  return found;
}
