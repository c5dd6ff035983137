import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { profileName } from '../members.ts';
import { onProfile, requireProfile } from '../profiles.ts';
import { profileShape } from '../shapes.ts';

/** Shows an instance profile and its role. Source: IAM API reference, "GetInstanceProfile". */
export const getInstanceProfile = defineAction({
  service: 'iam',
  name: 'GetInstanceProfile',
  readOnly: true,
  input: z.object({ InstanceProfileName: profileName }),
  authorize: (input, call) => [onProfile(call, input.InstanceProfileName)],
  handle: (input, call) => ({
    InstanceProfile: profileShape(requireProfile(call, input.InstanceProfileName), call.world.iam.tables),
  }),
});
