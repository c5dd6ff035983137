import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput, sqsOutput } from '../form.ts';
import { queueNumber } from '../queue.ts';
import { askByUrl, findQueue } from '../queue-url.ts';
import { received } from '../received.ts';

/** Source: API_ReceiveMessage. */
export const receiveMessage = defineAction({
  service: 'sqs',
  name: 'ReceiveMessage',
  readOnly: true,
  trail: 'data',
  input: sqsInput({
    QueueUrl: z.string(),
    MaxNumberOfMessages: z.coerce.number().int().min(1).max(10).default(1),
    VisibilityTimeout: z.coerce.number().int().min(0).max(43_200).optional(),
    WaitTimeSeconds: z.coerce.number().int().min(0).max(20).optional(),
    AttributeNames: z.array(z.string()).default([]),
    MessageSystemAttributeNames: z.array(z.string()).default([]),
    MessageAttributeNames: z.array(z.string()).default([]),
    ReceiveRequestAttemptId: z.string().max(128).optional(),
  }),
  authorize: askByUrl(),
  handle: async (input, call) => {
    const queue = findQueue(call, input.QueueUrl);
    const messages = await call.world.sqs.mailbox(queue).receive({
      max: input.MaxNumberOfMessages,
      visibilityMs: (input.VisibilityTimeout ?? queueNumber(queue, 'VisibilityTimeout')) * 1000,
      waitMs: (input.WaitTimeSeconds ?? queueNumber(queue, 'ReceiveMessageWaitTimeSeconds')) * 1000,
      signal: call.signal,
    });
    const ask = {
      system: [...input.AttributeNames, ...input.MessageSystemAttributeNames],
      own: input.MessageAttributeNames,
    };
    if (messages.length === 0) return sqsOutput(call, {});
    return sqsOutput(call, { Messages: messages.map((message) => received(message, ask)) });
  },
  omits: ['ReceiveRequestAttemptId is taken and not acted on.', 'There is no limit on messages in flight.'],
});
