import type { Stores } from '../../operations/stores.ts';
import type { DeliveredHook, StreamConsumer, Transcripts } from '../../operations/transcript-ports.ts';
import type { Watch } from '../../operations/watch.ts';
import type { ServerArchive } from './archive-of-server.ts';
import type { ServerConfig } from './config.ts';

/** What those who take sessions' logs are made from. */
export interface ConsumerParts {
  readonly config: ServerConfig;
  readonly watch: Watch;
  readonly transcripts: Transcripts;
  readonly stores: Stores;
  readonly archive: ServerArchive;
}

/** Who takes streamed lines as they come, and who takes copies that were delivered. */
export interface LogConsumers {
  readonly streamed: readonly StreamConsumer[];
  readonly delivered: readonly DeliveredHook[];
}

/** All who take sessions' logs. */
export function logConsumers({ archive }: ConsumerParts): LogConsumers {
  return { streamed: [archive.takeStreamed], delivered: [archive.takeDelivered] };
}
