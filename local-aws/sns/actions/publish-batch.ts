import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { askTopic, findTopic } from '../find-topic.ts';
import { publicationShape, readPublication } from '../publication.ts';

/** Entries of one batch. Source: API_PublishBatch. */
const MAX_ENTRIES = 10;

/** Source: API_PublishBatch. */
export const publishBatch = defineAction({
  service: 'sns',
  name: 'PublishBatch',
  readOnly: false,
  trail: 'data',
  input: z.object({
    TopicArn: z.string(),
    PublishBatchRequestEntries: z.array(z.object({ Id: z.string(), ...publicationShape })).default([]),
  }),
  authorize: ({ TopicArn }, call) =>
    askTopic(call, TopicArn).map((question) => ({ ...question, action: 'sns:Publish' })),
  handle: ({ TopicArn, PublishBatchRequestEntries: entries }, call) => {
    const topic = findTopic(call, TopicArn);
    if (entries.length === 0)
      throw new AwsError('EmptyBatchRequest', "The batch request doesn't contain any entries.");
    if (entries.length > MAX_ENTRIES) {
      throw new AwsError(
        'TooManyEntriesInBatchRequest',
        `The batch request contains more than ${MAX_ENTRIES} entries.`,
      );
    }
    if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
      throw new AwsError(
        'BatchEntryIdsNotDistinct',
        'Two or more batch entries in the request have the same Id.',
      );
    }
    const successful: object[] = [];
    const failed: object[] = [];
    for (const entry of entries) {
      try {
        const { messageId, sequence } = call.world.sns.publish(topic, readPublication(topic, entry));
        successful.push({ Id: entry.Id, MessageId: messageId, SequenceNumber: sequence });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
      }
    }
    return { Successful: successful, Failed: failed };
  },
});
