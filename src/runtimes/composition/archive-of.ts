import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { S3ArchiveObjects } from '../../adapters/aws/archive/archive-objects.ts';
import { S3DerivedArchive } from '../../adapters/aws/archive/derived-archive.ts';
import type { AwsClients } from '../../adapters/aws/clients.ts';
import type { RowDeriver, SearchIndex } from '../../operations/archive-ports.ts';
import { type Archive, archiveTranscript, indexFollowed } from '../../operations/archive-transcript.ts';
import { type Holding, holdNewObjects } from '../../operations/hold-sessions.ts';
import type { Pruning } from '../../operations/prune.ts';
import type { Stores } from '../../operations/stores.ts';
import type { DeliveredHook, StreamConsumer, Transcripts } from '../../operations/transcript-ports.ts';
import type { Watch } from '../../operations/watch.ts';
import { retentionOf } from '../server/archive-config.ts';
import type { ServerConfig } from '../server/config.ts';

const FETCHED_SPOOL = 'archive-fetched';

/** The archive and what keeps it small, as in every runtime. */
export interface ArchiveParts {
  readonly derived: S3DerivedArchive;
  readonly pruning: Pruning;
  readonly holding: Holding;
  readonly takeDelivered: DeliveredHook;
  readonly takeStreamed: StreamConsumer;
}

/** Makes what holds the derived rows; those that are fetched are put into the folder. */
export function derivedArchiveOf(made: {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly folder: string;
}): S3DerivedArchive {
  return new S3DerivedArchive({
    s3: made.clients.hub.clients.s3,
    bucket: made.config.hub.archiveBucket,
    folder: join(made.folder, FETCHED_SPOOL),
  });
}

/** Makes the archive over an index that is given. */
export function archiveOf(made: {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly watch: Watch;
  readonly transcripts: Transcripts;
  readonly stores: Stores;
  readonly index: SearchIndex;
  readonly deriver: RowDeriver;
  readonly derived: S3DerivedArchive;
}): ArchiveParts {
  const { config, clients, watch, transcripts, stores, index, deriver, derived } = made;
  const { clock, sessions } = watch;
  const { holds, pruned, rows } = stores;
  const { archiveBucket: bucket } = config.hub;
  const { s3 } = clients.hub.clients;
  const objects = new S3ArchiveObjects(s3, bucket);
  const newId = () => `hold-${randomBytes(6).toString('hex')}`;
  const holding: Holding = { clock, sessions, objects, holds, newId };
  const retention = () => retentionOf(config.archive);
  const pruning: Pruning = { clock, sessions, index, objects, holds, pruned, rows, retention };
  const holdNew = (record: Parameters<typeof holdNewObjects>[1]) => holdNewObjects(holding, record);
  const archive: Archive = { clock, transcripts, deriver, derived, index, retention, holdNew };
  const recordOf = (event: { place: { account: string; region: string }; sessionId: string }) =>
    sessions.read(event.place, event.sessionId);
  return {
    derived,
    pruning,
    holding,
    takeDelivered: async (record, copy) => {
      await archiveTranscript(archive, record, copy);
    },
    takeStreamed: (events) => indexFollowed({ index, recordOf }, events),
  };
}
