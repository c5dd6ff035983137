import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput } from '../form.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_UntagQueue. */
export const untagQueue = defineAction({
  service: 'sqs',
  name: 'UntagQueue',
  readOnly: false,
  input: sqsInput({ QueueUrl: z.string(), TagKeys: z.array(z.string()) }),
  authorize: askByUrl(),
  handle: ({ QueueUrl, TagKeys }, call) => {
    const queue = findQueue(call, QueueUrl);
    const tags = Object.fromEntries(Object.entries(queue.tags).filter(([key]) => !TagKeys.includes(key)));
    call.world.sqs.put({ ...queue, tags });
    return undefined;
  },
});
