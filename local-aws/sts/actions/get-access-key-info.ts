import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { accountOfId } from '../../iam/unique-id.ts';

/** Tells the account of an access key id, which the id itself carries. Source: STS API reference, "GetAccessKeyInfo". */
export const getAccessKeyInfo = defineAction({
  service: 'sts',
  name: 'GetAccessKeyInfo',
  readOnly: true,
  input: z.object({
    AccessKeyId: z
      .string()
      .min(16)
      .max(128)
      .regex(/^[\w]*$/),
  }),
  handle: (input) => {
    const account = accountOfId(input.AccessKeyId);
    if (account === undefined)
      throw new AwsError(
        'ValidationError',
        `Invalid access key ${input.AccessKeyId}: it carries no account.`,
      );
    return { Account: account };
  },
});
