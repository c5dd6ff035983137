import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { requireQuery } from '../insights/require-query.ts';

/** Source: CloudWatch Logs API reference, GetQueryResults. */
export const getQueryResults = defineAction({
  service: 'logs',
  name: 'GetQueryResults',
  readOnly: true,
  input: z.object({ queryId: z.string().max(256) }),
  omits: ['Results of a query that still runs.'],
  handle: ({ queryId }, call) => {
    const { lines, statistics, status } = requireQuery(call, queryId);
    return { queryLanguage: 'CWLI', results: lines, statistics, status };
  },
});
