import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { pageOf, paging, parentId } from '../members.ts';
import { accountsUnder, onIds, requireManagement, requireParent } from '../membership.ts';
import { accountShape } from '../shapes.ts';

/** Lists the accounts directly under a root or unit. Source: Organizations API reference, "ListAccountsForParent". */
export const listAccountsForParent = defineAction({
  service: 'organizations',
  name: 'ListAccountsForParent',
  readOnly: true,
  input: z.object({ ParentId: parentId, ...paging }),
  authorize: (input, call) => onIds(call, input.ParentId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const parent = requireParent(call, organization, input.ParentId);
    const accounts = accountsUnder(call, parent.id);
    const { members, more } = pageOf(accounts, (account) => account.id, input, `accounts ${parent.id}`);
    return { Accounts: members.map((account) => accountShape(organization, account)), ...more };
  },
});
