import { z } from 'zod';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { dependencyViolation } from '../errors.ts';

/** Source: API_DeleteVpc. What every VPC starts with goes with it; the rest must be gone. */
export const deleteVpc = defineEc2Action({
  name: 'DeleteVpc',
  readOnly: false,
  input: { VpcId: z.string() },
  authorize: ({ VpcId }, call) => askAbout(call, 'vpc', [VpcId]),
  handle: ({ VpcId }, call) => {
    const { networks } = call.world.ec2;
    const vpc = findRow(call, networks.vpcs, VpcId, 'vpc-');
    const inside = <Row extends { vpcId: string }>(rows: readonly Row[]) =>
      rows.filter(({ vpcId }) => vpcId === vpc.id);
    const groups = inside(networks.groups.list(call));
    const acls = inside(networks.acls.list(call));
    const tables = inside(networks.routeTables.list(call));
    const used =
      inside(networks.subnets.list(call)).length > 0 ||
      inside(networks.endpoints.list(call)).length > 0 ||
      groups.some(({ name }) => name !== 'default') ||
      acls.some(({ isDefault }) => !isDefault);
    if (used) throw dependencyViolation(vpc.id);
    for (const group of groups) networks.groups.delete(group);
    for (const acl of acls) networks.acls.delete(acl);
    for (const table of tables) networks.routeTables.delete(table);
    networks.vpcs.delete(vpc);
    call.world.ec2.setTags(call, vpc.id, {});
    return { return: true };
  },
});
