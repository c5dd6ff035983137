import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalidParameter } from '../errors.ts';
import { sqsInput, trailSettings } from '../form.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Tags of one queue. Source: SQS quotas. */
const MAX_TAGS = 50;

/** Source: API_TagQueue. */
export const tagQueue = defineAction({
  service: 'sqs',
  name: 'TagQueue',
  readOnly: false,
  input: sqsInput({ QueueUrl: z.string(), Tags: z.record(z.string().min(1).max(128), z.string().max(256)) }),
  authorize: askByUrl(),
  trailRequest: trailSettings,
  handle: ({ QueueUrl, Tags }, call) => {
    const queue = findQueue(call, QueueUrl);
    const tags = { ...queue.tags, ...Tags };
    if (Object.keys(tags).length > MAX_TAGS)
      throw invalidParameter(`Too many tags added for queue ${queue.name}.`);
    call.world.sqs.put({ ...queue, tags });
    return undefined;
  },
});
