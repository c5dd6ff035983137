import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput } from '../form.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_PurgeQueue. */
export const purgeQueue = defineAction({
  service: 'sqs',
  name: 'PurgeQueue',
  readOnly: false,
  input: sqsInput({ QueueUrl: z.string() }),
  authorize: askByUrl(),
  handle: ({ QueueUrl }, call) => {
    call.world.sqs.mailbox(findQueue(call, QueueUrl)).purge();
    return undefined;
  },
  omits: ['The queue is empty at once, and may be purged again at once; AWS asks for 60 s between two.'],
});
