import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { page } from '../../page.ts';
import { invalidParameter } from '../errors.ts';
import { sqsInput, sqsOutput } from '../form.ts';
import { redriveOf } from '../queue.ts';
import { askByUrl, findQueue, queueUrl } from '../queue-url.ts';

const MAX_RESULTS = 1000;

/** Source: API_ListDeadLetterSourceQueues. */
export const listDeadLetterSourceQueues = defineAction({
  service: 'sqs',
  name: 'ListDeadLetterSourceQueues',
  readOnly: true,
  input: sqsInput({
    QueueUrl: z.string(),
    MaxResults: z.coerce.number().int().min(1).max(MAX_RESULTS).optional(),
    NextToken: z.string().optional(),
  }),
  authorize: askByUrl(),
  handle: ({ QueueUrl, MaxResults, NextToken }, call) => {
    const { arn, account, region } = findQueue(call, QueueUrl);
    const all = [...call.world.sqs.queues(account, region)].filter(
      (queue) => redriveOf(queue)?.deadLetterTargetArn === arn,
    );
    const { items, nextToken } = page(all, {
      keyOf: ({ name }) => name,
      size: MaxResults ?? MAX_RESULTS,
      token: NextToken,
      scope: arn,
      invalid: () => invalidParameter('Invalid or expired next token.'),
    });
    return sqsOutput(call, { queueUrls: items.map((queue) => queueUrl(call, queue)), NextToken: nextToken });
  },
});
