import { join } from 'node:path';
import type { AwsClients } from '../../adapters/aws/clients.ts';
import type { DeliverySettings } from '../../domain/deliveries/delivery.ts';
import type { Deliveries } from '../../operations/delivery-ports.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Watch } from '../../operations/watch.ts';
import { deliveriesOf, type Logs, logsOf } from '../composition/logs-of.ts';
import { archiveOfServer, type ServerArchive } from './archive-of-server.ts';
import type { ServerConfig } from './config.ts';
import { type StreamFollower, startStreamFollower } from './follow-streams.ts';
import { logConsumers } from './log-consumers.ts';
import type { Loops } from './loop.ts';

const SPOOL = 'spool';

/** Sessions' logs, as a server has them. */
export interface ServerLogs extends Omit<Logs, 'close'> {
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
  readonly stores: Stores;
  /** Those in force: they may change while the server runs. */
  readonly settings: () => DeliverySettings;
  /** Writes one line for the operator. */
  readonly say: (text: string) => void;
}): ServerLogs {
  const { config, clients, watch, stores, settings, say } = made;
  const logs = logsOf({ config, clients, folder: join(config.dataDir, SPOOL) });
  const { transcripts, streamLog, streamOf } = logs;
  const archive = archiveOfServer({ config, clients, watch, transcripts, stores, say });
  const consumers = logConsumers({ config, watch, transcripts, stores, archive });
  return {
    transcripts,
    streamOf,
    deliveries: deliveriesOf({ clients, watch, transcripts, settings, delivered: consumers.delivered, say }),
    streamLog,
    follow: (loops) =>
      startStreamFollower(loops, {
        log: streamLog,
        positions: stores.positions,
        consumers: consumers.streamed,
        streamOf,
      }),
    archive,
    close: async () => {
      await archive.close();
      logs.close();
    },
  };
}
