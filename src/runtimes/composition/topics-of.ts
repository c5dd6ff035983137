import type { AwsClients } from '../../adapters/aws/clients.ts';
import { SnsNoticeTopics, type Topic } from '../../adapters/aws/notice-topics.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { NoticeSender } from '../../operations/ports.ts';
import type { ServerConfig } from '../server/config.ts';
import { localTopicOf } from '../server/rules-of-config.ts';

/** Sends notices to the topics that the config names. */
export function noticeSenderOf(config: ServerConfig, clients: AwsClients): NoticeSender {
  return new SnsNoticeTopics((notice) => topicsOf(config, clients, notice));
}

/** The member's own topic and the central one; a notice about the watch itself goes to the central one only. */
function topicsOf(config: ServerConfig, clients: AwsClients, place: Place): readonly Topic[] {
  const local = localTopicOf(config, place);
  const topic = (arn: string, account: string): Topic => {
    const region = arn.split(':')[3] ?? place.region;
    return { arn, client: clients.clientsFor({ account, region }).sns };
  };
  const central = topic(config.hub.centralTopicArn, config.hub.account);
  return local === null ? [central] : [topic(local, place.account), central];
}
