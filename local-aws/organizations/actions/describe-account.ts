import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { accountId } from '../members.ts';
import { onIds, requireAccount, requireManagement } from '../membership.ts';
import { accountShape } from '../shapes.ts';

/** Shows an account of the organisation. Source: Organizations API reference, "DescribeAccount". */
export const describeAccount = defineAction({
  service: 'organizations',
  name: 'DescribeAccount',
  readOnly: true,
  input: z.object({ AccountId: accountId }),
  authorize: (input, call) => onIds(call, input.AccountId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    return { Account: accountShape(organization, requireAccount(call, organization, input.AccountId)) };
  },
});
