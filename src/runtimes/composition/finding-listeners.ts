import type { AwsClients } from '../../adapters/aws/clients.ts';
import { CloudWatchFindingMetric } from '../../adapters/aws/finding-metric.ts';
import { SecurityHubFindings } from '../../adapters/aws/security-hub.ts';
import type { FindingListener } from '../../operations/detection-ports.ts';
import type { ServerConfig } from '../server/config.ts';

/** Who is told of every finding besides notices, as the config says. */
export function findingListeners(
  { detections }: ServerConfig,
  clients: AwsClients,
): readonly FindingListener[] {
  // The metric last: what is told again, because a later listener failed, it would count twice.
  return [
    ...(detections.securityHub
      ? [new SecurityHubFindings((place) => clients.clientsFor(place).securityhub)]
      : []),
    ...(detections.metrics ? [new CloudWatchFindingMetric(clients.hub.clients.cloudwatch)] : []),
  ];
}
