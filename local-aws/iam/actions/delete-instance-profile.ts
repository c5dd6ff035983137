import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { deleteConflict } from '../errors.ts';
import { profileName } from '../members.ts';
import { onProfile, requireProfile } from '../profiles.ts';
import { nameKey } from '../tables.ts';

/** Deletes an instance profile without a role. Source: IAM API reference, "DeleteInstanceProfile". */
export const deleteInstanceProfile = defineAction({
  service: 'iam',
  name: 'DeleteInstanceProfile',
  readOnly: false,
  input: z.object({ InstanceProfileName: profileName }),
  authorize: (input, call) => [onProfile(call, input.InstanceProfileName)],
  handle: (input, call) => {
    const profile = requireProfile(call, input.InstanceProfileName);
    if (profile.role !== undefined)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    call.world.iam.tables.profiles.delete(nameKey(call.account, profile.name));
    return undefined;
  },
});
