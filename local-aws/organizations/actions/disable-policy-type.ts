import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { policyType, rootId } from '../members.ts';
import { onIds, requireManagement } from '../membership.ts';
import { rootShape } from '../shapes.ts';

/** Lets service control policies bind nobody. Source: Organizations API reference, "DisablePolicyType". */
export const disablePolicyType = defineAction({
  service: 'organizations',
  name: 'DisablePolicyType',
  readOnly: false,
  input: z.object({ RootId: rootId, PolicyType: policyType }),
  authorize: (input, call) => onIds(call, input.RootId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    if (input.RootId !== organization.rootId)
      throw new AwsError('RootNotFoundException', `We can't find a root with the RootId ${input.RootId}.`);
    if (organization.scpsEnabled === false)
      throw new AwsError(
        'PolicyTypeNotEnabledException',
        'The specified policy type is not enabled in the specified root.',
      );
    const after = { ...organization, scpsEnabled: false };
    call.world.organizations.tables.organizations.set(organization.id, after);
    return { Root: rootShape(after) };
  },
});
