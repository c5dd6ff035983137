import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput, trailSettings } from '../form.ts';
import { isFifo } from '../queue.ts';
import { checkAttributes } from '../queue-attributes.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_SetQueueAttributes. An empty text takes an attribute away. */
export const setQueueAttributes = defineAction({
  service: 'sqs',
  name: 'SetQueueAttributes',
  readOnly: false,
  input: sqsInput({ QueueUrl: z.string(), Attributes: z.record(z.string(), z.string()) }),
  authorize: askByUrl(),
  trailRequest: trailSettings,
  handle: ({ QueueUrl, Attributes }, call) => {
    const queue = findQueue(call, QueueUrl);
    checkAttributes(Attributes, isFifo(queue));
    call.world.sqs.put({
      ...queue,
      modifiedAt: call.now,
      attributes: { ...queue.attributes, ...Attributes },
    });
    return undefined;
  },
});
