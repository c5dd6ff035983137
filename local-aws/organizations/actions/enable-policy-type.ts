import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { policyType, rootId } from '../members.ts';
import { onIds, requireManagement } from '../membership.ts';
import { rootShape } from '../shapes.ts';

/** Has service control policies bind the organisation. Source: Organizations API reference, "EnablePolicyType". */
export const enablePolicyType = defineAction({
  service: 'organizations',
  name: 'EnablePolicyType',
  readOnly: false,
  input: z.object({ RootId: rootId, PolicyType: policyType }),
  authorize: (input, call) => onIds(call, input.RootId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    if (input.RootId !== organization.rootId)
      throw new AwsError('RootNotFoundException', `We can't find a root with the RootId ${input.RootId}.`);
    if (organization.scpsEnabled === true)
      throw new AwsError(
        'PolicyTypeAlreadyEnabledException',
        'The specified policy type is already enabled in the specified root.',
      );
    const after = { ...organization, scpsEnabled: true };
    call.world.organizations.tables.organizations.set(organization.id, after);
    return { Root: rootShape(after) };
  },
});
