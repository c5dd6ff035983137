import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { noSuchEntity } from '../errors.ts';

/** Takes the account's alias away. Source: IAM API reference, "DeleteAccountAlias". */
export const deleteAccountAlias = defineAction({
  service: 'iam',
  name: 'DeleteAccountAlias',
  readOnly: false,
  input: z.object({ AccountAlias: z.string().min(3).max(63) }),
  handle: (input, call) => {
    const { aliases } = call.world.iam.tables;
    if (aliases.get(call.account)?.alias !== input.AccountAlias)
      throw noSuchEntity(`The account alias ${input.AccountAlias} cannot be found.`);
    aliases.delete(call.account);
    return undefined;
  },
});
