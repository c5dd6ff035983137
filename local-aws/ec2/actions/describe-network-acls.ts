import { describeAction } from '../describe-rows.ts';
import { aclOutput } from '../network-output.ts';

/** Source: API_DescribeNetworkAcls. */
export const describeNetworkAcls = describeAction({
  name: 'DescribeNetworkAcls',
  idMember: 'NetworkAclId',
  prefix: 'acl-',
  set: 'networkAclSet',
  rows: (call) => call.world.ec2.networks.acls,
  fields: (acl) => ({
    'network-acl-id': [acl.id],
    'vpc-id': [acl.vpcId],
    default: [String(acl.isDefault)],
    'owner-id': [acl.account],
    'association.association-id': acl.associations.map(({ id }) => id),
    'association.network-acl-id': acl.associations.length === 0 ? [] : [acl.id],
    'association.subnet-id': acl.associations.map(({ subnetId }) => subnetId),
    'entry.cidr': acl.entries.map(({ cidr }) => cidr),
    'entry.egress': acl.entries.map(({ egress }) => String(egress)),
    'entry.protocol': acl.entries.map(({ protocol }) => protocol),
    'entry.rule-action': acl.entries.map(({ action }) => action),
    'entry.rule-number': acl.entries.map(({ number }) => String(number)),
  }),
  output: aclOutput,
});
