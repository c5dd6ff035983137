import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { page } from '../../page.ts';
import { filterName, invalidToken, nextToken } from '../arguments.ts';
import { destinationArn } from '../destination.ts';
import { destinationOutput } from '../destination-output.ts';

const MAX_LIMIT = 50;

/** Source: CloudWatch Logs API reference, DescribeDestinations. */
export const describeDestinations = defineAction({
  service: 'logs',
  name: 'DescribeDestinations',
  readOnly: true,
  input: z.object({
    DestinationNamePrefix: filterName.optional(),
    nextToken: nextToken.optional(),
    limit: z.number().int().min(1).max(MAX_LIMIT).default(MAX_LIMIT),
  }),
  authorize: (_input, call) => [{ resource: destinationArn(call, '*') }],
  handle: ({ DestinationNamePrefix: prefix = '', nextToken: token, limit }, call) => {
    const { items, nextToken: next } = page(call.world.logs.destinations.all(call, prefix), {
      keyOf: ({ name }) => name,
      size: limit,
      token,
      scope: ['DescribeDestinations', call.account, call.region, prefix],
      invalid: invalidToken,
    });
    return { destinations: items.map(destinationOutput), nextToken: next };
  },
});
