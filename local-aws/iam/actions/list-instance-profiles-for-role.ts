import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { onHolder, ROLE, requireHolder } from '../holders.ts';
import { paging, roleName } from '../members.ts';
import { page } from '../paging.ts';
import { profilesOfRole } from '../profiles.ts';
import { profileShape } from '../shapes.ts';

/** Lists the instance profiles that hold a role. Source: IAM API reference, "ListInstanceProfilesForRole". */
export const listInstanceProfilesForRole = defineAction({
  service: 'iam',
  name: 'ListInstanceProfilesForRole',
  readOnly: true,
  input: z.object({ RoleName: roleName, ...paging }),
  authorize: (input, call) => [onHolder(ROLE, call, input.RoleName)],
  handle: (input, call) => {
    const role = requireHolder(ROLE, call, input.RoleName);
    const profiles = profilesOfRole(call, role.name);
    const { members, ...rest } = page(profiles, (profile) => profile.name, input, `profiles of ${role.id}`);
    return {
      InstanceProfiles: members.map((profile) => profileShape(profile, call.world.iam.tables)),
      ...rest,
    };
  },
});
