import { z } from 'zod';
import { defineAction } from '../../action.ts';

/**
 * Says who calls; needs no permission, and cannot be denied. Also answered to a presigned GET, by which callers prove
 * who they are to others. Source: STS API reference, "GetCallerIdentity".
 */
export const getCallerIdentity = defineAction({
  service: 'sts',
  name: 'GetCallerIdentity',
  readOnly: true,
  input: z.object({}),
  authorize: () => [],
  handle: (_, call) => ({
    UserId: call.principal.userId,
    Account: call.principal.account,
    Arn: call.principal.arn,
  }),
});
