import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput, sqsOutput } from '../form.ts';
import { allAttributes } from '../queue-attributes.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_GetQueueAttributes. */
export const getQueueAttributes = defineAction({
  service: 'sqs',
  name: 'GetQueueAttributes',
  readOnly: true,
  input: sqsInput({ QueueUrl: z.string(), AttributeNames: z.array(z.string()).optional() }),
  authorize: askByUrl(),
  handle: ({ QueueUrl, AttributeNames: names = [] }, call) => {
    const queue = findQueue(call, QueueUrl);
    const all = Object.entries(allAttributes(queue, call.world.sqs.mailbox(queue).counts()));
    const asked = all.filter(([name]) => names.includes('All') || names.includes(name));
    return sqsOutput(call, asked.length === 0 ? {} : { Attributes: Object.fromEntries(asked) });
  },
});
