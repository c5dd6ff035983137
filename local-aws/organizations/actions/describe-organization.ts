import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { requireOrganization } from '../membership.ts';
import { organizationShape } from '../shapes.ts';

/** Shows the organisation of the account. Source: Organizations API reference, "DescribeOrganization". */
export const describeOrganization = defineAction({
  service: 'organizations',
  name: 'DescribeOrganization',
  readOnly: true,
  input: z.object({}),
  handle: (_, call) => {
    const organization = requireOrganization(call);
    const management = call.world.organizations.tables.accounts.get(organization.managementAccount);
    return { Organization: organizationShape(organization, management) };
  },
});
