import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import { paging, pathPrefix } from '../members.ts';
import { page } from '../paging.ts';
import { groupShape } from '../shapes.ts';

/** Lists groups. Source: IAM API reference, "ListGroups". */
export const listGroups = defineAction({
  service: 'iam',
  name: 'ListGroups',
  readOnly: true,
  input: z.object({ PathPrefix: pathPrefix, ...paging }),
  authorize: (input, call) => [{ resource: iamArn(call.account, 'group', input.PathPrefix, '') }],
  handle: (input, call) => {
    const groups = [...call.world.iam.tables.groups.values(`${call.account}/`)].filter((group) =>
      group.path.startsWith(input.PathPrefix),
    );
    const query = `groups ${call.account} ${input.PathPrefix}`;
    const { members, ...rest } = page(groups, (group) => group.name, input, query);
    return { Groups: members.map(groupShape), ...rest };
  },
});
