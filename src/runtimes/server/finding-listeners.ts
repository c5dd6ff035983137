import type { AwsClients } from '../../adapters/aws/clients.ts';
import type { FindingListener } from '../../operations/detection-ports.ts';
import type { ServerConfig } from './config.ts';

/** Who is told of every finding besides notices, as the config says. */
export function findingListeners(_config: ServerConfig, _clients: AwsClients): readonly FindingListener[] {
  return [];
}
