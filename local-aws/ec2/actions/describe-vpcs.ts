import { describeAction } from '../describe-rows.ts';
import { vpcOutput } from '../network-output.ts';

/** Source: API_DescribeVpcs. */
export const describeVpcs = describeAction({
  name: 'DescribeVpcs',
  idMember: 'VpcId',
  prefix: 'vpc-',
  set: 'vpcSet',
  rows: (call) => call.world.ec2.networks.vpcs,
  fields: (vpc) => ({
    'vpc-id': [vpc.id],
    cidr: [vpc.cidr],
    'cidr-block-association.cidr-block': [vpc.cidr],
    'is-default': [String(vpc.isDefault)],
    isDefault: [String(vpc.isDefault)],
    'owner-id': [vpc.account],
    state: ['available'],
  }),
  output: vpcOutput,
});
