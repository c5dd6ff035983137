import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput, trailSettings } from '../form.ts';
import { isFifo } from '../queue.ts';
import { checkAttributes, checkRedriveTarget } from '../queue-attributes.ts';
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
    checkRedriveTarget(call, { name: queue.name, attributes: Attributes });
    call.world.sqs.put({
      ...queue,
      modifiedAt: call.now,
      attributes: { ...queue.attributes, ...Attributes },
    });
    return undefined;
  },
  omits: ['RedriveAllowPolicy is kept, and not acted on.'],
});
