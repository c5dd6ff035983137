import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { iamArn } from '../arn.ts';
import { paging, pathPrefix } from '../members.ts';
import { page } from '../paging.ts';
import { profileShape } from '../shapes.ts';

/** Lists instance profiles. Source: IAM API reference, "ListInstanceProfiles". */
export const listInstanceProfiles = defineAction({
  service: 'iam',
  name: 'ListInstanceProfiles',
  readOnly: true,
  input: z.object({ PathPrefix: pathPrefix, ...paging }),
  authorize: (input, call) => [{ resource: iamArn(call.account, 'instance-profile', input.PathPrefix, '') }],
  handle: (input, call) => {
    const { tables } = call.world.iam;
    const profiles = [...tables.profiles.values(`${call.account}/`)].filter((profile) =>
      profile.path.startsWith(input.PathPrefix),
    );
    const query = `instance-profiles ${call.account} ${input.PathPrefix}`;
    const { members, ...rest } = page(profiles, (profile) => profile.name, input, query);
    return { InstanceProfiles: members.map((profile) => profileShape(profile, tables)), ...rest };
  },
});
