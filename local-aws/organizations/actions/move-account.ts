import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { accountId, parentId } from '../members.ts';
import { findTarget, onIds, requireAccount, requireManagement } from '../membership.ts';

/** Puts an account under another root or unit. Source: Organizations API reference, "MoveAccount". */
export const moveAccount = defineAction({
  service: 'organizations',
  name: 'MoveAccount',
  readOnly: false,
  input: z.object({ AccountId: accountId, SourceParentId: parentId, DestinationParentId: parentId }),
  authorize: (input, call) => onIds(call, input.AccountId, input.SourceParentId, input.DestinationParentId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const account = requireAccount(call, organization, input.AccountId);
    if (account.parentId !== input.SourceParentId)
      throw new AwsError(
        'SourceParentNotFoundException',
        `We can't find a source root or OU with the ParentId ${input.SourceParentId} that holds the account.`,
      );
    const target = findTarget(call, organization, input.DestinationParentId);
    if (target === undefined)
      throw new AwsError(
        'DestinationParentNotFoundException',
        `We can't find the destination root or OU ${input.DestinationParentId}.`,
      );
    if (target.id === account.parentId)
      throw new AwsError(
        'DuplicateAccountException',
        'That account is already present in the specified destination.',
      );
    call.world.organizations.tables.accounts.set(account.id, { ...account, parentId: target.id });
    return {};
  },
});
