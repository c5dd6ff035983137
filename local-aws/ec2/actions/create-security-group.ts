import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, askNew, defineEc2Action } from '../ec2-action.ts';
import { invalidValue } from '../errors.ts';
import { groupArn } from '../network-output.ts';
import { pathTags, tagSet, tagSpecifications } from '../tags.ts';

/** Source: API_CreateSecurityGroup. */
export const createSecurityGroup = defineEc2Action({
  name: 'CreateSecurityGroup',
  readOnly: false,
  input: {
    GroupName: z.string().min(1).max(255),
    GroupDescription: z.string().min(1).max(255),
    VpcId: z.string().optional(),
    TagSpecification: tagSpecifications,
  },
  authorize: ({ VpcId, TagSpecification }, call) => [
    ...askNew(call, 'CreateSecurityGroup', 'security-group', TagSpecification),
    ...askAbout(call, 'vpc', [VpcId ?? '*']),
  ],
  handle: ({ GroupName, GroupDescription, VpcId, TagSpecification }, call) => {
    const { ec2 } = call.world;
    const vpc =
      VpcId === undefined ? ec2.networks.defaultVpc(call) : findRow(call, ec2.networks.vpcs, VpcId, 'vpc-');
    if (GroupName.startsWith('sg-'))
      throw invalidValue(
        `Value (${GroupName}) for parameter GroupName is invalid. The name must not begin with "sg-".`,
      );
    if (ec2.networks.groups.list(call).some(({ vpcId, name }) => vpcId === vpc.id && name === GroupName)) {
      throw new AwsError(
        'InvalidGroup.Duplicate',
        `The security group '${GroupName}' already exists for VPC '${vpc.id}'`,
      );
    }
    const group = ec2.networks.createGroup(vpc, GroupName, GroupDescription);
    const tags = pathTags(TagSpecification, 'security-group');
    ec2.setTags(call, group.id, tags);
    return { return: true, groupId: group.id, ...tagSet(tags), securityGroupArn: groupArn(group) };
  },
});
