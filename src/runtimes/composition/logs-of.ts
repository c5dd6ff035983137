import type { AwsClients } from '../../adapters/aws/clients.ts';
import { AwsDeliveryWitness } from '../../adapters/aws/transcripts/delivery-witness.ts';
import { AwsStreamLog } from '../../adapters/aws/transcripts/stream-log.ts';
import { AwsTranscripts } from '../../adapters/aws/transcripts/transcripts.ts';
import { Spool } from '../../adapters/files/spool.ts';
import { recordingTools } from '../../adapters/terminal/recording-tools.ts';
import type { DeliverySettings } from '../../domain/deliveries/delivery.ts';
import type { SessionRecord } from '../../domain/sessions/session.ts';
import type { Deliveries } from '../../operations/delivery-ports.ts';
import type { DeliveredHook, StreamLog, Transcripts } from '../../operations/transcript-ports.ts';
import type { Watch } from '../../operations/watch.ts';
import type { ServerConfig } from '../server/config.ts';

/** Sessions' logs, as they are read in every runtime. */
export interface Logs {
  readonly transcripts: Transcripts;
  readonly streamLog: StreamLog;
  /** Where a session streams to: by its document, or while that is not known where its account's sessions should. */
  readonly streamOf: (record: SessionRecord) => string | null;
  close(): void;
}

/** Makes what reads sessions' logs; large copies are kept in the folder while they are read. */
export function logsOf(made: {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly folder: string;
}): Logs {
  const { config, clients } = made;
  const spool = new Spool(made.folder);
  const groups = new Map(config.members.map(({ account, logGroup }) => [account, logGroup]));
  return {
    transcripts: new AwsTranscripts({ clients, archiveBucket: config.hub.archiveBucket, spool }),
    streamLog: new AwsStreamLog((place) => clients.clientsFor(place).logs),
    streamOf: (record) =>
      record.streamedTo ?? (record.logTo == null ? (groups.get(record.start.account) ?? null) : null),
    close: () => spool.close(),
  };
}

/** Makes what looks for sessions' logs where they must be. */
export function deliveriesOf(made: {
  readonly clients: AwsClients;
  readonly watch: Watch;
  readonly transcripts: Transcripts;
  /** Those in force: they may change while a runtime lives. */
  readonly settings: () => DeliverySettings;
  readonly delivered: readonly DeliveredHook[];
  /** Writes one line for the operator. */
  readonly say: (text: string) => void;
}): Deliveries {
  const { clients, watch, transcripts, settings, delivered, say } = made;
  return {
    watch,
    transcripts,
    tools: recordingTools,
    witness: new AwsDeliveryWitness((place) => clients.clientsFor(place), watch.facts),
    settings,
    delivered,
    busy: new Set(),
    tell: (error, about) => say(`${about}: ${error instanceof Error ? error.message : String(error)}`),
  };
}
