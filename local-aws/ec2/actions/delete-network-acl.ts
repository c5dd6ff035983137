import { z } from 'zod';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { dependencyViolation, invalidValue } from '../errors.ts';

/** Source: API_DeleteNetworkAcl. */
export const deleteNetworkAcl = defineEc2Action({
  name: 'DeleteNetworkAcl',
  readOnly: false,
  input: { NetworkAclId: z.string() },
  authorize: ({ NetworkAclId }, call) => askAbout(call, 'network-acl', [NetworkAclId]),
  handle: ({ NetworkAclId }, call) => {
    const { ec2 } = call.world;
    const acl = findRow(call, ec2.networks.acls, NetworkAclId, 'acl-');
    if (acl.isDefault) throw invalidValue(`Cannot delete default network ACL ${acl.id}`);
    if (acl.associations.length > 0) throw dependencyViolation(acl.id);
    ec2.networks.acls.delete(acl);
    ec2.setTags(call, acl.id, {});
    return { return: true };
  },
});
