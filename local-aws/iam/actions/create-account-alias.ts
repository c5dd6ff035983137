import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { alreadyExists } from '../errors.ts';

/** Gives the account an alias, in the place of the one it has. Source: IAM API reference, "CreateAccountAlias". */
export const createAccountAlias = defineAction({
  service: 'iam',
  name: 'CreateAccountAlias',
  readOnly: false,
  input: z.object({
    AccountAlias: z
      .string()
      .min(3)
      .max(63)
      .regex(/^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$/),
  }),
  handle: (input, call) => {
    const { aliases } = call.world.iam.tables;
    for (const [account, { alias }] of aliases.entries()) {
      if (alias === input.AccountAlias && account !== call.account)
        throw alreadyExists(`The account alias ${alias} already exists.`);
    }
    aliases.set(call.account, { alias: input.AccountAlias });
    return undefined;
  },
});
