import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sqsInput } from '../form.ts';
import { changeVisibility } from '../in-flight.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_ChangeMessageVisibility. */
export const changeMessageVisibility = defineAction({
  service: 'sqs',
  name: 'ChangeMessageVisibility',
  readOnly: false,
  trail: 'data',
  input: sqsInput({
    QueueUrl: z.string(),
    ReceiptHandle: z.string(),
    VisibilityTimeout: z.coerce.number().int().min(0).max(43_200),
  }),
  authorize: askByUrl(),
  handle: ({ QueueUrl, ReceiptHandle, VisibilityTimeout }, call) => {
    changeVisibility(call, findQueue(call, QueueUrl), { ReceiptHandle, VisibilityTimeout });
    return undefined;
  },
});
