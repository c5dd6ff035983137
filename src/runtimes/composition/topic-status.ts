import type { AwsClients } from '../../adapters/aws/clients.ts';
import type { Topic } from '../../adapters/aws/notice-topics.ts';
import { readSubscriptions } from '../../adapters/aws/topic-subscriptions.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Clock } from '../../operations/ports.ts';
import type { TopicStatus } from '../../operations/topic-status.ts';
import type { ServerConfig } from '../server/config.ts';

/** Subscriptions change by hand: asking for them with every status would only load SNS. */
const KEPT_MS = 60_000;

/** How the subscriptions of every topic that notices go to stand, asked at most once a minute. */
export function topicStatus(
  config: ServerConfig,
  clients: AwsClients,
  clock: Clock,
): () => Promise<readonly TopicStatus[]> {
  let kept: { readonly at: Instant; readonly topics: Promise<readonly TopicStatus[]> } | null = null;
  return () => {
    const now = clock.now();
    if (kept === null || now - kept.at >= KEPT_MS)
      kept = { at: now, topics: Promise.all(topicsOf(config, clients).map(readSubscriptions)) };
    return kept.topics;
  };
}

function topicsOf(config: ServerConfig, clients: AwsClients): readonly Topic[] {
  const topic = (arn: string, account: string, region: string): Topic => ({
    arn,
    client: clients.clientsFor({ account, region: arn.split(':')[3] ?? region }).sns,
  });
  const { hub, members } = config;
  const local = members.flatMap(({ account, regions, localTopicArn }) => {
    const arns = typeof localTopicArn === 'string' ? [localTopicArn] : Object.values(localTopicArn);
    return arns.map((arn) => topic(arn, account, regions[0] ?? config.region));
  });
  return [topic(hub.centralTopicArn, hub.account, hub.region), ...local];
}
