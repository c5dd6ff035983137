import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalidParameter } from '../errors.ts';
import { sqsInput } from '../form.ts';
import { statementsOf, withStatements } from '../queue-policy.ts';
import { askByUrl, findQueue } from '../queue-url.ts';

/** Source: API_AddPermission of SQS. */
export const addPermission = defineAction({
  service: 'sqs',
  name: 'AddPermission',
  readOnly: false,
  input: sqsInput({
    QueueUrl: z.string(),
    Label: z.string().regex(/^[A-Za-z0-9_-]{1,80}$/),
    AWSAccountIds: z.array(z.string().regex(/^\d{12}$/)).min(1),
    Actions: z.array(z.string().regex(/^(\*|\w+)$/)).min(1),
  }),
  authorize: askByUrl(),
  handle: ({ QueueUrl, Label, AWSAccountIds, Actions }, call) => {
    const queue = findQueue(call, QueueUrl);
    const statements = statementsOf(queue);
    if (statements.some(({ Sid }) => Sid === Label)) {
      throw invalidParameter(`Value ${Label} for parameter Label is invalid. Reason: Already exists.`);
    }
    const added = {
      Sid: Label,
      Effect: 'Allow',
      Principal: { AWS: AWSAccountIds.map((account) => `arn:aws:iam::${account}:root`) },
      Action: Actions.map((action) => `SQS:${action}`),
      Resource: queue.arn,
    };
    call.world.sqs.put(withStatements(queue, [...statements, added], call.now));
    return undefined;
  },
});
