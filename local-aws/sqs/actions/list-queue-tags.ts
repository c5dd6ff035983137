import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput, sqsOutput } from '../form.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_ListQueueTags. */
export const listQueueTags = defineAction({
  service: 'sqs',
  name: 'ListQueueTags',
  readOnly: true,
  input: sqsInput({ QueueUrl: z.string() }),
  authorize: askByUrl(),
  handle: ({ QueueUrl }, call) => {
    const { tags } = findQueue(call, QueueUrl);
    return sqsOutput(call, Object.keys(tags).length === 0 ? {} : { Tags: tags });
  },
});
