import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { AwsClients } from '../../adapters/aws/clients.ts';
import { AwsDeliveryWitness } from '../../adapters/aws/transcripts/delivery-witness.ts';
import { AwsStreamLog } from '../../adapters/aws/transcripts/stream-log.ts';
import { AwsTranscripts } from '../../adapters/aws/transcripts/transcripts.ts';
import { Spool } from '../../adapters/files/spool.ts';
import { SqliteStreamPositions } from '../../adapters/sqlite/stream-positions.ts';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import type { DeliverySettings } from '../../domain/deliveries/delivery.ts';
import type { SessionRecord } from '../../domain/sessions/session.ts';
import type { Deliveries } from '../../operations/delivery-ports.ts';
import type { StreamLog, Transcripts } from '../../operations/transcript-ports.ts';
import type { Watch } from '../../operations/watch.ts';
import { archiveOfServer, type ServerArchive } from './archive-of-server.ts';
import type { ServerConfig } from './config.ts';
import { type StreamFollower, startStreamFollower } from './follow-streams.ts';
import { logConsumers } from './log-consumers.ts';
import { type Loops, reasonOf } from './loop.ts';

const SPOOL = 'spool';

/** Sessions' logs, as a server has them. */
export interface ServerLogs {
  readonly transcripts: Transcripts;
  readonly streamLog: StreamLog;
  /** Where a session streams to: by its document, or while that is not known where its account's sessions should. */
  readonly streamOf: (record: SessionRecord) => string | null;
  readonly deliveries: Deliveries;
  /** Starts the follower of streamed lines, and gives them to all who take them. */
  follow(loops: Loops): StreamFollower;
  readonly archive: ServerArchive;
  close(): Promise<void>;
}

/** Makes what a server needs of sessions' logs. */
export function logsOfServer(made: {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly watch: Watch;
  readonly database: DatabaseSync;
  /** Those in force: they may change while the server runs. */
  readonly settings: () => DeliverySettings;
  /** Writes one line for the operator. */
  readonly say: (text: string) => void;
}): ServerLogs {
  const { config, clients, watch, database } = made;
  const spool = new Spool(join(config.dataDir, SPOOL));
  const transcripts = new AwsTranscripts({ clients, archiveBucket: config.hub.archiveBucket, spool });
  const streamLog = new AwsStreamLog((place) => clients.clientsFor(place).logs);
  const archive = archiveOfServer({ config, clients, watch, transcripts, database, say: made.say });
  const consumers = logConsumers({ config, watch, transcripts, database, archive });
  const deliveries: Deliveries = {
    watch,
    transcripts,
    tools: recordingTools,
    witness: new AwsDeliveryWitness((place) => clients.clientsFor(place), watch.facts),
    settings: made.settings,
    delivered: consumers.delivered,
    busy: new Set(),
    tell: (error, about) => made.say(`${about}: ${reasonOf(error)}`),
  };
  const groups = new Map(config.members.map(({ account, logGroup }) => [account, logGroup]));
  const streamOf = (record: SessionRecord) =>
    record.streamedTo ?? (record.logTo == null ? (groups.get(record.start.account) ?? null) : null);
  return {
    transcripts,
    streamOf,
    deliveries,
    streamLog,
    follow: (loops) =>
      startStreamFollower(loops, {
        log: streamLog,
        positions: new SqliteStreamPositions(database),
        consumers: consumers.streamed,
        streamOf,
      }),
    archive,
    close: async () => {
      await archive.close();
      spool.close();
    },
  };
}
