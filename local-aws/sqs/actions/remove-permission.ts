import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalidParameter } from '../errors.ts';
import { sqsInput } from '../form.ts';
import { statementsOf, withStatements } from '../queue-policy.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_RemovePermission of SQS. */
export const removePermission = defineAction({
  service: 'sqs',
  name: 'RemovePermission',
  readOnly: false,
  input: sqsInput({ QueueUrl: z.string(), Label: z.string() }),
  authorize: askByUrl(),
  handle: ({ QueueUrl, Label }, call) => {
    const queue = findQueue(call, QueueUrl);
    const statements = statementsOf(queue);
    const left = statements.filter(({ Sid }) => Sid !== Label);
    if (left.length === statements.length) {
      throw invalidParameter(
        `Value ${Label} for parameter Label is invalid. Reason: can't find label on existing policy.`,
      );
    }
    call.world.sqs.put(withStatements(queue, left, call.now));
    return undefined;
  },
});
