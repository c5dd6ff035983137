import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { limitExceeded } from '../errors.ts';
import { onHolder, ROLE, requireHolder } from '../holders.ts';
import { profileName, roleName } from '../members.ts';
import { onProfile, requireProfile, saveProfile } from '../profiles.ts';

/** Puts a role into an instance profile; the role must be one that the caller may pass. Source: IAM API reference, "AddRoleToInstanceProfile". */
export const addRoleToInstanceProfile = defineAction({
  service: 'iam',
  name: 'AddRoleToInstanceProfile',
  readOnly: false,
  input: z.object({ InstanceProfileName: profileName, RoleName: roleName }),
  authorize: (input, call) => [
    onProfile(call, input.InstanceProfileName),
    {
      ...onHolder(ROLE, call, input.RoleName, { 'iam:PassedToService': 'ec2.amazonaws.com' }),
      action: 'iam:PassRole',
    },
  ],
  handle: (input, call) => {
    const profile = requireProfile(call, input.InstanceProfileName);
    const role = requireHolder(ROLE, call, input.RoleName);
    if (profile.role !== undefined)
      throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
    saveProfile(call, { ...profile, role: role.name });
    return undefined;
  },
});
