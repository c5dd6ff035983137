import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { batchId, runBatch } from '../batch.ts';
import { batchOutput, sqsInput } from '../form.ts';
import { changeVisibility } from '../in-flight.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_ChangeMessageVisibilityBatch. */
export const changeMessageVisibilityBatch = defineAction({
  service: 'sqs',
  name: 'ChangeMessageVisibilityBatch',
  readOnly: false,
  trail: 'data',
  input: sqsInput({
    QueueUrl: z.string(),
    Entries: z
      .array(
        z.object({
          Id: batchId,
          ReceiptHandle: z.string(),
          VisibilityTimeout: z.coerce.number().int().min(0).max(43_200),
        }),
      )
      .default([]),
  }),
  authorize: askByUrl('sqs:ChangeMessageVisibility'),
  handle: ({ QueueUrl, Entries }, call) => {
    const queue = findQueue(call, QueueUrl);
    const results = runBatch(Entries, (entry) => changeVisibility(call, queue, entry));
    return batchOutput(call, 'ChangeMessageVisibilityBatchResultEntry', results);
  },
});
