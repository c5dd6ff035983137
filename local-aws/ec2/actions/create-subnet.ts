import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, askNew, defineEc2Action } from '../ec2-action.ts';
import { subnetOutput } from '../network-output.ts';
import { holds, overlap, parseBlock } from '../private-address.ts';
import { pathTags, tagSpecifications } from '../tags.ts';

/** Source: API_CreateSubnet. */
export const createSubnet = defineEc2Action({
  name: 'CreateSubnet',
  readOnly: false,
  input: {
    VpcId: z.string(),
    CidrBlock: z.string(),
    AvailabilityZone: z.string().optional(),
    TagSpecification: tagSpecifications,
  },
  authorize: ({ VpcId, TagSpecification }, call) => [
    ...askNew(call, 'CreateSubnet', 'subnet', TagSpecification),
    ...askAbout(call, 'vpc', [VpcId]),
  ],
  handle: ({ VpcId, CidrBlock, AvailabilityZone, TagSpecification }, call) => {
    const { ec2 } = call.world;
    const vpc = findRow(call, ec2.networks.vpcs, VpcId, 'vpc-');
    const block = parseBlock(CidrBlock);
    const whole = parseBlock(vpc.cidr);
    if (block === undefined || whole === undefined || !holds(whole, block)) {
      throw new AwsError('InvalidSubnet.Range', `The CIDR '${CidrBlock.slice(0, 60)}' is invalid.`);
    }
    const clash = ec2.networks.subnets.list(call).some(({ vpcId, cidr }) => {
      const other = parseBlock(cidr);
      return vpcId === vpc.id && other !== undefined && overlap(block, other);
    });
    if (clash)
      throw new AwsError('InvalidSubnet.Conflict', `The CIDR '${CidrBlock}' conflicts with another subnet`);
    const subnet = ec2.networks.createSubnet(vpc, CidrBlock, AvailabilityZone ?? `${call.region}a`);
    ec2.setTags(call, subnet.id, pathTags(TagSpecification, 'subnet'));
    return { subnet: subnetOutput(call, subnet) };
  },
});
