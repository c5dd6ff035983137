import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { page } from '../../page.ts';
import { invalidParameter } from '../errors.ts';
import { sqsInput, sqsOutput } from '../form.ts';
import { queueUrl } from '../queue-url.ts';

const MAX_RESULTS = 1000;

/** Source: API_ListQueues. */
export const listQueues = defineAction({
  service: 'sqs',
  name: 'ListQueues',
  readOnly: true,
  input: sqsInput({
    QueueNamePrefix: z.string().optional(),
    MaxResults: z.coerce.number().int().min(1).max(MAX_RESULTS).optional(),
    NextToken: z.string().optional(),
  }),
  handle: ({ QueueNamePrefix: prefix = '', MaxResults, NextToken }, call) => {
    const all = [...call.world.sqs.queues(call.account, call.region)].filter(({ name }) =>
      name.startsWith(prefix),
    );
    const { items, nextToken } = page(all, {
      keyOf: ({ name }) => name,
      size: MaxResults ?? MAX_RESULTS,
      token: NextToken,
      scope: [call.account, call.region, prefix],
      invalid: () => invalidParameter('Invalid or expired next token.'),
    });
    const urls = items.map((queue) => queueUrl(call, queue));
    // AWS gives a token only to those who ask for pages.
    return sqsOutput(call, {
      ...(urls.length === 0 ? {} : { QueueUrls: urls }),
      NextToken: MaxResults === undefined ? undefined : nextToken,
    });
  },
});
