import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import type { TopicStatus } from '../../operations/topic-status.ts';
import { asFault } from './aws-fault.ts';
import type { Topic } from './notice-topics.ts';

/** Counts a topic's subscriptions; a topic that cannot be asked says why. */
export async function readSubscriptions({ arn, client }: Topic): Promise<TopicStatus> {
  try {
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    return {
      arn,
      confirmed: countOf(Attributes?.['SubscriptionsConfirmed']),
      pending: countOf(Attributes?.['SubscriptionsPending']),
      error: null,
    };
  } catch (error) {
    return { arn, confirmed: null, pending: null, error: asFault('GetTopicAttributes', error).message };
  }
}

function countOf(text: string | undefined): number | null {
  const count = Number(text ?? Number.NaN);
  return Number.isSafeInteger(count) ? count : null;
}
