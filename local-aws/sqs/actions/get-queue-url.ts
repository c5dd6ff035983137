import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { queueDoesNotExist } from '../errors.ts';
import { sqsInput, sqsOutput } from '../form.ts';
import { askQueue, queueUrl } from '../queue-url.ts';

/** Source: API_GetQueueUrl. */
export const getQueueUrl = defineAction({
  service: 'sqs',
  name: 'GetQueueUrl',
  readOnly: true,
  input: sqsInput({
    QueueName: z.string(),
    QueueOwnerAWSAccountId: z
      .string()
      .regex(/^\d{12}$/)
      .optional(),
  }),
  authorize: ({ QueueName: name, QueueOwnerAWSAccountId: account }, call) => {
    const owner = account ?? call.account;
    return askQueue(call, { account: owner, name, arn: `arn:aws:sqs:${call.region}:${owner}:${name}` });
  },
  handle: ({ QueueName: name, QueueOwnerAWSAccountId: account }, call) => {
    const queue = call.world.sqs.queue(account ?? call.account, call.region, name);
    if (queue === undefined) throw queueDoesNotExist();
    return sqsOutput(call, { QueueUrl: queueUrl(call, queue) });
  },
});
