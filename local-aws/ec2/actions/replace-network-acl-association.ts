import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { hexId } from '../../ids.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { invalidValue } from '../errors.ts';

/** Source: API_ReplaceNetworkAclAssociation: puts another ACL before a subnet. */
export const replaceNetworkAclAssociation = defineEc2Action({
  name: 'ReplaceNetworkAclAssociation',
  readOnly: false,
  input: { AssociationId: z.string(), NetworkAclId: z.string() },
  authorize: ({ NetworkAclId }, call) => askAbout(call, 'network-acl', [NetworkAclId]),
  handle: ({ AssociationId, NetworkAclId }, call) => {
    const { acls } = call.world.ec2.networks;
    const to = findRow(call, acls, NetworkAclId, 'acl-');
    const from = acls
      .list(call)
      .find(({ associations }) => associations.some(({ id }) => id === AssociationId));
    const association = from?.associations.find(({ id }) => id === AssociationId);
    if (from === undefined || association === undefined) {
      throw new AwsError(
        'InvalidAssociationID.NotFound',
        `The association ID '${AssociationId.slice(0, 60)}' does not exist`,
      );
    }
    if (from.vpcId !== to.vpcId)
      throw invalidValue(`Network ACL ${to.id} and the subnet belong to different networks`);
    acls.put({ ...from, associations: from.associations.filter(({ id }) => id !== AssociationId) });
    const added = { id: hexId('aclassoc-'), subnetId: association.subnetId };
    const target = acls.get(call, to.id) ?? to;
    acls.put({ ...target, associations: [...target.associations, added] });
    return { newAssociationId: added.id };
  },
});
