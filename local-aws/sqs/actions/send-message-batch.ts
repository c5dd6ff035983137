import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { batchId, checkBatch, runBatch } from '../batch.ts';
import { batchError } from '../errors.ts';
import { batchOutput, sqsInput } from '../form.ts';
import { askByUrl, findQueue } from '../queue-url.ts';
import { messageShape, messageSize, send } from '../send.ts';

/** All messages of a batch together, in bytes. Source: API_SendMessageBatch, 2025. */
const MAX_BATCH_BYTES = 1_048_576;

/** Source: API_SendMessageBatch. */
export const sendMessageBatch = defineAction({
  service: 'sqs',
  name: 'SendMessageBatch',
  readOnly: false,
  trail: 'data',
  input: sqsInput({
    QueueUrl: z.string(),
    Entries: z.array(z.object({ Id: batchId, ...messageShape })).default([]),
  }),
  authorize: askByUrl('sqs:SendMessage'),
  handle: ({ QueueUrl, Entries }, call) => {
    const queue = findQueue(call, QueueUrl);
    checkBatch(Entries);
    const size = Entries.reduce((sum, entry) => sum + messageSize(entry), 0);
    if (size > MAX_BATCH_BYTES) {
      throw batchError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${MAX_BATCH_BYTES} bytes. You have sent ${size} bytes.`,
      );
    }
    return batchOutput(
      call,
      'SendMessageBatchResultEntry',
      runBatch(Entries, (entry) => send(call, queue, entry)),
    );
  },
});
