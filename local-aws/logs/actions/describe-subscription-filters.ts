import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { page } from '../../page.ts';
import { filterName, groupName, groupQuestion, invalidToken, nextToken } from '../arguments.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, DescribeSubscriptionFilters. */
const MAX_LIMIT = 50;

/** Source: CloudWatch Logs API reference, DescribeSubscriptionFilters. */
export const describeSubscriptionFilters = defineAction({
  service: 'logs',
  name: 'DescribeSubscriptionFilters',
  readOnly: true,
  input: z.object({
    logGroupName: groupName,
    filterNamePrefix: filterName.optional(),
    limit: z.number().int().min(1).max(MAX_LIMIT).optional(),
    nextToken: nextToken.optional(),
  }),
  authorize: (input, call) => [groupQuestion(call, input.logGroupName)],
  handle: (input, call) => {
    const group = requireGroup(call, input.logGroupName);
    const prefix = input.filterNamePrefix ?? '';
    const { items, nextToken: next } = page(
      group.subscriptionFilters.filter((filter) => filter.filterName.startsWith(prefix)),
      {
        keyOf: (filter) => filter.filterName,
        size: input.limit ?? MAX_LIMIT,
        token: input.nextToken,
        scope: ['DescribeSubscriptionFilters', group.rowId, prefix],
        invalid: invalidToken,
      },
    );
    return {
      subscriptionFilters: items.map((filter) => ({ ...filter, logGroupName: group.name })),
      nextToken: next,
    };
  },
});
