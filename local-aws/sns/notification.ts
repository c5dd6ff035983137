import type { World } from '../world.ts';
import type { Publication, Subscription, Topic } from './topic.ts';

/** The text of a message for SQS, bare and in SNS's envelope. */
export interface NotificationText {
  readonly message: string;
  readonly envelope: string;
}

/** A message with MessageStructure json says a text for each protocol; `default` is always there. */
function messageFor(publication: Publication, protocol: string): string {
  if (publication.structure !== 'json') return publication.message;
  const texts = JSON.parse(publication.message) as Record<string, unknown>;
  const own = texts[protocol];
  return typeof own === 'string' ? own : String(texts['default']);
}

/** The notification as a subscriber gets it. Source: SNS developer guide, "HTTP/HTTPS notification JSON format". */
export function notification(
  world: World,
  about: { topic: Topic; subscription: Subscription; publication: Publication; messageId: string },
): NotificationText {
  const { topic, subscription, publication, messageId } = about;
  const message = messageFor(publication, subscription.protocol);
  const subject = publication.subject;
  const timestamp = new Date(world.now()).toISOString();
  const attributes = Object.entries(publication.attributes ?? {}).map(([name, value]) => [
    name,
    { Type: value.DataType, Value: value.StringValue ?? value.BinaryValue },
  ]);
  const envelope = JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topic.arn,
    ...(subject === undefined ? {} : { Subject: subject }),
    Message: message,
    Timestamp: timestamp,
    UnsubscribeURL: `${world.endpoint}/?Action=Unsubscribe&SubscriptionArn=${subscription.arn}`,
    ...(attributes.length === 0 ? {} : { MessageAttributes: Object.fromEntries(attributes) }),
  });
  return { message, envelope };
}
