import { z } from 'zod';
import { defineAction } from '../../action.ts';
import type { ServiceControlPolicy } from '../entities.ts';
import { policyContent, policyDescription, policyId, policyName } from '../members.ts';
import { onIds, requireManagement } from '../membership.ts';
import { checkContent, requireFreeName, requireOwnPolicy } from '../policy-content.ts';
import { policyShape } from '../shapes.ts';

/** Changes a service control policy. Source: Organizations API reference, "UpdatePolicy". */
export const updatePolicy = defineAction({
  service: 'organizations',
  name: 'UpdatePolicy',
  readOnly: false,
  input: z.object({
    PolicyId: policyId,
    Name: policyName.optional(),
    Description: policyDescription.optional(),
    Content: policyContent.optional(),
  }),
  authorize: (input, call) => onIds(call, input.PolicyId),
  handle: (input, call) => {
    const organization = requireManagement(call);
    const policy = requireOwnPolicy(call, organization, input.PolicyId);
    const name = input.Name ?? policy.name;
    if (name !== policy.name) requireFreeName(call, organization, name);
    if (input.Content !== undefined) checkContent(input.Content, name);
    const after: ServiceControlPolicy = {
      ...policy,
      name,
      description: input.Description ?? policy.description,
      content: input.Content ?? policy.content,
    };
    call.world.organizations.tables.policies.set(policy.id, after);
    return { Policy: policyShape(organization, after) };
  },
});
