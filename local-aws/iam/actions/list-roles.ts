import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import { paging, pathPrefix } from '../members.ts';
import { page } from '../paging.ts';
import { listedRoleShape } from '../shapes.ts';

/** Lists roles. Source: IAM API reference, "ListRoles". */
export const listRoles = defineAction({
  service: 'iam',
  name: 'ListRoles',
  readOnly: true,
  input: z.object({ PathPrefix: pathPrefix, ...paging }),
  authorize: (input, call) => [{ resource: iamArn(call.account, 'role', input.PathPrefix, '') }],
  handle: (input, call) => {
    const roles = [...call.world.iam.tables.roles.values(`${call.account}/`)].filter((role) =>
      role.path.startsWith(input.PathPrefix),
    );
    const query = `roles ${call.account} ${input.PathPrefix}`;
    const { members, ...rest } = page(roles, (role) => role.name, input, query);
    return { Roles: members.map(listedRoleShape), ...rest };
  },
});
