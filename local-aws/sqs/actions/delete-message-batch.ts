import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { batchId, runBatch } from '../batch.ts';
import { batchOutput, sqsInput } from '../form.ts';
import { deleteReceived } from '../in-flight.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_DeleteMessageBatch. */
export const deleteMessageBatch = defineAction({
  service: 'sqs',
  name: 'DeleteMessageBatch',
  readOnly: false,
  trail: 'data',
  input: sqsInput({
    QueueUrl: z.string(),
    Entries: z.array(z.object({ Id: batchId, ReceiptHandle: z.string() })).default([]),
  }),
  authorize: askByUrl('sqs:DeleteMessage'),
  handle: ({ QueueUrl, Entries }, call) => {
    const queue = findQueue(call, QueueUrl);
    const results = runBatch(Entries, ({ ReceiptHandle }) => deleteReceived(call, queue, ReceiptHandle));
    return batchOutput(call, 'DeleteMessageBatchResultEntry', results);
  },
});
