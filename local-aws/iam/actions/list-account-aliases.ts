import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { paging } from '../members.ts';

/** Shows the account's alias; there is at most one. Source: IAM API reference, "ListAccountAliases". */
export const listAccountAliases = defineAction({
  service: 'iam',
  name: 'ListAccountAliases',
  readOnly: true,
  input: z.object(paging),
  handle: (_, call) => {
    const alias = call.world.iam.tables.aliases.get(call.account)?.alias;
    return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
  },
});
