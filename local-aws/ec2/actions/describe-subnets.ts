import { describeAction } from '../describe-rows.ts';
import { subnetOutput, zoneId } from '../network-output.ts';

/** Source: API_DescribeSubnets. */
export const describeSubnets = describeAction({
  name: 'DescribeSubnets',
  idMember: 'SubnetId',
  prefix: 'subnet-',
  set: 'subnetSet',
  rows: (call) => call.world.ec2.networks.subnets,
  fields: (subnet) => ({
    'subnet-id': [subnet.id],
    'vpc-id': [subnet.vpcId],
    'cidr-block': [subnet.cidr],
    cidr: [subnet.cidr],
    'availability-zone': [subnet.zone],
    availabilityZone: [subnet.zone],
    'availability-zone-id': [zoneId(subnet.zone)],
    'default-for-az': [String(subnet.isDefault)],
    'owner-id': [subnet.account],
    state: ['available'],
  }),
  output: subnetOutput,
});
