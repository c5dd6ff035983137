import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { noSuchEntity } from '../errors.ts';
import { profileName, roleName } from '../members.ts';
import { onProfile, requireProfile, saveProfile } from '../profiles.ts';

/** Takes the role out of an instance profile. Source: IAM API reference, "RemoveRoleFromInstanceProfile". */
export const removeRoleFromInstanceProfile = defineAction({
  service: 'iam',
  name: 'RemoveRoleFromInstanceProfile',
  readOnly: false,
  input: z.object({ InstanceProfileName: profileName, RoleName: roleName }),
  authorize: (input, call) => [onProfile(call, input.InstanceProfileName)],
  handle: (input, call) => {
    const { role, ...profile } = requireProfile(call, input.InstanceProfileName);
    if (role?.toLowerCase() !== input.RoleName.toLowerCase())
      throw noSuchEntity(`The role with name ${input.RoleName} cannot be found.`);
    saveProfile(call, profile);
    return undefined;
  },
});
