import { z } from 'zod';
import { hexId } from '../../ids.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, askNew, defineEc2Action } from '../ec2-action.ts';
import { aclOutput } from '../network-output.ts';
import { LAST_ENTRY } from '../networks.ts';
import { pathTags, tagSpecifications } from '../tags.ts';

/** Source: API_CreateNetworkAcl. A new ACL denies everything. */
export const createNetworkAcl = defineEc2Action({
  name: 'CreateNetworkAcl',
  readOnly: false,
  input: { VpcId: z.string(), TagSpecification: tagSpecifications },
  authorize: ({ VpcId, TagSpecification }, call) => [
    ...askNew(call, 'CreateNetworkAcl', 'network-acl', TagSpecification),
    ...askAbout(call, 'vpc', [VpcId]),
  ],
  handle: ({ VpcId, TagSpecification }, call) => {
    const { ec2 } = call.world;
    const vpc = findRow(call, ec2.networks.vpcs, VpcId, 'vpc-');
    const last = { number: LAST_ENTRY, protocol: '-1', action: 'deny' as const, cidr: '0.0.0.0/0' };
    const acl = ec2.networks.acls.put({
      account: call.account,
      region: call.region,
      id: hexId('acl-'),
      vpcId: vpc.id,
      isDefault: false,
      entries: [
        { ...last, egress: true },
        { ...last, egress: false },
      ],
      associations: [],
    });
    ec2.setTags(call, acl.id, pathTags(TagSpecification, 'network-acl'));
    return { networkAcl: aclOutput(call, acl) };
  },
});
