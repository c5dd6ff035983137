import { z } from 'zod';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { dependencyViolation } from '../errors.ts';

/** Source: API_DeleteSubnet. */
export const deleteSubnet = defineEc2Action({
  name: 'DeleteSubnet',
  readOnly: false,
  input: { SubnetId: z.string() },
  authorize: ({ SubnetId }, call) => askAbout(call, 'subnet', [SubnetId]),
  handle: ({ SubnetId }, call) => {
    const { ec2 } = call.world;
    const { networks } = ec2;
    const subnet = findRow(call, networks.subnets, SubnetId, 'subnet-');
    const used =
      ec2
        .shownInstances(call)
        .some(({ subnetId, state }) => subnetId === subnet.id && state !== 'terminated') ||
      networks.endpoints.list(call).some(({ subnetIds }) => subnetIds.includes(subnet.id));
    if (used) throw dependencyViolation(subnet.id);
    const acl = networks.aclOf(subnet);
    if (acl !== undefined) {
      networks.acls.put({
        ...acl,
        associations: acl.associations.filter(({ subnetId }) => subnetId !== subnet.id),
      });
    }
    networks.subnets.delete(subnet);
    ec2.setTags(call, subnet.id, {});
    return { return: true };
  },
});
