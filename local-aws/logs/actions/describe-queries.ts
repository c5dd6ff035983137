import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { page } from '../../page.ts';
import { groupName, invalidToken, nextToken } from '../arguments.ts';

const MAX_RESULTS = 1_000;
/** Times count down in page keys, so that the newest query comes first. */
const KEY_EPOCH = 10 ** 14;

/** Source: CloudWatch Logs API reference, DescribeQueries. */
export const describeQueries = defineAction({
  service: 'logs',
  name: 'DescribeQueries',
  readOnly: true,
  input: z.object({
    logGroupName: groupName.optional(),
    status: z
      .enum(['Scheduled', 'Running', 'Complete', 'Failed', 'Cancelled', 'Timeout', 'Unknown'])
      .optional(),
    maxResults: z.number().int().min(1).max(MAX_RESULTS).default(MAX_RESULTS),
    nextToken: nextToken.optional(),
    queryLanguage: z.string().optional(),
  }),
  omits: ['Queries from before the last start of local-aws.'],
  handle: ({ logGroupName, status, maxResults, nextToken: token }, call) => {
    const found = call.world.logs.queries
      .of(call)
      .filter(
        (query) =>
          (logGroupName === undefined || query.groups.some(({ name }) => name === logGroupName)) &&
          (status === undefined || query.status === status),
      );
    const { items, nextToken: next } = page(found, {
      keyOf: ({ createdAt, id }) => `${KEY_EPOCH - createdAt}/${id}`,
      size: maxResults,
      token,
      scope: ['DescribeQueries', call.account, call.region, logGroupName, status],
      invalid: invalidToken,
    });
    return {
      queries: items.map((query) => ({
        queryLanguage: 'CWLI',
        queryId: query.id,
        queryString: query.text,
        status: query.status,
        createTime: query.createdAt,
        logGroupName: query.groups[0]?.name,
      })),
      nextToken: next,
    };
  },
});
