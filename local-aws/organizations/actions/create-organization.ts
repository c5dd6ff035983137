import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import type { MemberAccount, Organization } from '../entities.ts';
import { newOrganizationId, newRootId } from '../ids.ts';
import { organizationShape } from '../shapes.ts';
import { FULL_ACCESS } from '../tables.ts';

/** Makes an organisation that the account manages. Source: Organizations API reference, "CreateOrganization". */
export const createOrganization = defineAction({
  service: 'organizations',
  name: 'CreateOrganization',
  readOnly: false,
  input: z.object({ FeatureSet: z.enum(['ALL', 'CONSOLIDATED_BILLING']).default('ALL') }),
  handle: (input, call) => {
    const { tables } = call.world.organizations;
    if (tables.accounts.get(call.account) !== undefined)
      throw new AwsError(
        'AlreadyInOrganizationException',
        'The provided account is already a member of an organization.',
      );
    const organization: Organization = {
      id: newOrganizationId(),
      managementAccount: call.account,
      rootId: newRootId(),
      featureSet: input.FeatureSet,
      scpsEnabled: false,
    };
    const account: MemberAccount = {
      id: call.account,
      organizationId: organization.id,
      name: 'management',
      email: `aws+${call.account}@example.com`,
      parentId: organization.rootId,
      joinedMethod: 'INVITED',
      joinedAt: call.now,
    };
    tables.organizations.set(organization.id, organization);
    tables.accounts.set(account.id, account);
    tables.attachments.set(organization.rootId, { policyIds: [FULL_ACCESS.id] });
    tables.attachments.set(account.id, { policyIds: [FULL_ACCESS.id] });
    return { Organization: organizationShape(organization, account) };
  },
  omits: ['Inviting accounts and making new ones: members are put in when local-aws is set up.'],
});
