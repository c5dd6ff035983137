import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput } from '../form.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_DeleteQueue. */
export const deleteQueue = defineAction({
  service: 'sqs',
  name: 'DeleteQueue',
  readOnly: false,
  input: sqsInput({ QueueUrl: z.string() }),
  authorize: askByUrl(),
  handle: ({ QueueUrl }, call) => {
    call.world.sqs.remove(findQueue(call, QueueUrl));
    return undefined;
  },
  omits: ['The name is free again at once; AWS keeps it for 60 s.'],
});
