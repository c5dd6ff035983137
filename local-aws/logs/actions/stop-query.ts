import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { requireQuery } from '../insights/require-query.ts';

/** Source: CloudWatch Logs API reference, StopQuery. */
export const stopQuery = defineAction({
  service: 'logs',
  name: 'StopQuery',
  readOnly: false,
  input: z.object({ queryId: z.string().max(256) }),
  handle: ({ queryId }, call) => {
    const query = requireQuery(call, queryId);
    if (!call.world.logs.queries.stop(query))
      throw new AwsError(
        'InvalidParameterException',
        `The specified query is not running: its status is ${query.status}.`,
      );
    return { success: true };
  },
});
