import { z } from 'zod';
import { defineAction } from '../../action.ts';
import type { ServiceControlPolicy } from '../entities.ts';
import { newPolicyId } from '../ids.ts';
import { policyContent, policyDescription, policyName, policyType } from '../members.ts';
import { requireManagement } from '../membership.ts';
import { checkContent, requireFreeName } from '../policy-content.ts';
import { policyShape } from '../shapes.ts';

/** Makes a service control policy. Source: Organizations API reference, "CreatePolicy". */
export const createPolicy = defineAction({
  service: 'organizations',
  name: 'CreatePolicy',
  readOnly: false,
  input: z.object({
    Name: policyName,
    Description: policyDescription,
    Content: policyContent,
    Type: policyType,
  }),
  handle: (input, call) => {
    const organization = requireManagement(call);
    requireFreeName(call, organization, input.Name);
    checkContent(input.Content, input.Name);
    const policy: ServiceControlPolicy = {
      id: newPolicyId(),
      organizationId: organization.id,
      name: input.Name,
      description: input.Description,
      content: input.Content,
    };
    call.world.organizations.tables.policies.set(policy.id, policy);
    return { Policy: policyShape(organization, policy) };
  },
  omits: ['Policy types other than SERVICE_CONTROL_POLICY; tags.'],
});
