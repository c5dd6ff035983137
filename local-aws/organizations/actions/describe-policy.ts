import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { policyId } from '../members.ts';
import { onIds, requireManagement, requirePolicy } from '../membership.ts';
import { policyShape } from '../shapes.ts';

/** Shows a service control policy. Source: Organizations API reference, "DescribePolicy". */
export const describePolicy = defineAction({
  service: 'organizations',
  name: 'DescribePolicy',
  readOnly: true,
  input: z.object({ PolicyId: policyId }),
  authorize: (input, call) => onIds(call, input.PolicyId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    return { Policy: policyShape(organization, requirePolicy(call, organization, input.PolicyId)) };
  },
});
