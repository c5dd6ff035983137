import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput } from '../form.ts';
import { deleteReceived } from '../in-flight.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_DeleteMessage. */
export const deleteMessage = defineAction({
  service: 'sqs',
  name: 'DeleteMessage',
  readOnly: false,
  trail: 'data',
  input: sqsInput({ QueueUrl: z.string(), ReceiptHandle: z.string() }),
  authorize: askByUrl(),
  handle: ({ QueueUrl, ReceiptHandle }, call) => {
    deleteReceived(call, findQueue(call, QueueUrl), ReceiptHandle);
    return undefined;
  },
});
