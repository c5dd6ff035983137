import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalidParameter, queueNameExists } from '../errors.ts';
import { sqsInput, sqsOutput, trailSettings } from '../form.ts';
import { checkAttributes, checkRedriveTarget } from '../queue-attributes.ts';
import { askQueue, queueUrl } from '../queue-url.ts';

/** Source: API_CreateQueue. */
export const createQueue = defineAction({
  service: 'sqs',
  name: 'CreateQueue',
  readOnly: false,
  input: sqsInput({
    QueueName: z.string(),
    Attributes: z.record(z.string(), z.string()).optional(),
    Tags: z.record(z.string().max(128), z.string().max(256)).optional(),
  }),
  authorize: ({ QueueName }, call) =>
    askQueue(call, {
      account: call.account,
      name: QueueName,
      arn: `arn:aws:sqs:${call.region}:${call.account}:${QueueName}`,
    }),
  trailRequest: trailSettings,
  handle: ({ QueueName: name, Attributes: attributes = {}, Tags: tags = {} }, call) => {
    const { account, region, now, world } = call;
    const fifo = attributes['FifoQueue'] === 'true';
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(fifo ? name.replace(/\.fifo$/, '') : name) || name.length > 80) {
      throw invalidParameter(
        'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
      );
    }
    if (fifo && !name.endsWith('.fifo'))
      throw invalidParameter('The name of a FIFO queue can only end in .fifo');
    checkAttributes(attributes, fifo);
    checkRedriveTarget(call, { name, attributes });
    const known = world.sqs.queue(account, region, name);
    if (known === undefined) {
      const arn = `arn:aws:sqs:${region}:${account}:${name}`;
      world.sqs.put({ account, region, name, arn, createdAt: now, modifiedAt: now, attributes, tags });
    } else {
      const different = Object.keys(attributes).find((key) => known.attributes[key] !== attributes[key]);
      if (different !== undefined) throw queueNameExists(different);
    }
    return sqsOutput(call, { QueueUrl: queueUrl(call, { account, name }) });
  },
});
