import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import { paging, pathPrefix } from '../members.ts';
import { page } from '../paging.ts';
import { userShape } from '../shapes.ts';

/** Lists users. Source: IAM API reference, "ListUsers". */
export const listUsers = defineAction({
  service: 'iam',
  name: 'ListUsers',
  readOnly: true,
  input: z.object({ PathPrefix: pathPrefix, ...paging }),
  authorize: (input, call) => [{ resource: iamArn(call.account, 'user', input.PathPrefix, '') }],
  handle: (input, call) => {
    const users = [...call.world.iam.tables.users.values(`${call.account}/`)].filter((user) =>
      user.path.startsWith(input.PathPrefix),
    );
    const query = `users ${call.account} ${input.PathPrefix}`;
    const { members, ...rest } = page(users, (user) => user.name, input, query);
    return { Users: members.map((user) => userShape(user, { details: false })), ...rest };
  },
});
