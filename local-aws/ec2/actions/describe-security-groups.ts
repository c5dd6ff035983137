import { describeAction } from '../describe-rows.ts';
import { groupNotFound } from '../errors.ts';
import { groupOutput } from '../network-output.ts';

/** Source: API_DescribeSecurityGroups. */
export const describeSecurityGroups = describeAction({
  name: 'DescribeSecurityGroups',
  idMember: 'GroupId',
  prefix: 'sg-',
  names: {
    member: 'GroupName',
    nameOf: ({ name }) => name,
    isIn: ({ vpcId }, wanted) => vpcId === wanted,
    notFound: groupNotFound,
  },
  set: 'securityGroupInfo',
  rows: (call) => call.world.ec2.networks.groups,
  fields: (group) => ({
    'group-id': [group.id],
    'group-name': [group.name],
    'vpc-id': [group.vpcId],
    description: [group.description],
    'owner-id': [group.account],
    'ip-permission.cidr': group.ingress.map(({ cidr }) => cidr),
    'ip-permission.group-id': group.ingress.map(({ groupId }) => groupId),
    'ip-permission.from-port': group.ingress.map(({ fromPort }) =>
      fromPort === undefined ? undefined : String(fromPort),
    ),
    'ip-permission.to-port': group.ingress.map(({ toPort }) =>
      toPort === undefined ? undefined : String(toPort),
    ),
    'ip-permission.protocol': group.ingress.map(({ protocol }) => protocol),
    'egress.ip-permission.cidr': group.egress.map(({ cidr }) => cidr),
  }),
  output: groupOutput,
});
