import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { pageOf, paging } from '../members.ts';
import { requireManagement } from '../membership.ts';
import { accountShape } from '../shapes.ts';

/** Lists the accounts of the organisation. Source: Organizations API reference, "ListAccounts". */
export const listAccounts = defineAction({
  service: 'organizations',
  name: 'ListAccounts',
  readOnly: true,
  input: z.object({ ...paging }),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const accounts = [...call.world.organizations.tables.accounts.values()].filter(
      (account) => account.organizationId === organization.id,
    );
    const { members, more } = pageOf(accounts, (account) => account.id, input, `accounts ${organization.id}`);
    return { Accounts: members.map((account) => accountShape(organization, account)), ...more };
  },
});
