import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { askNew, defineEc2Action } from '../ec2-action.ts';
import { vpcOutput } from '../network-output.ts';
import { parseBlock } from '../private-address.ts';
import { pathTags, tagSpecifications } from '../tags.ts';

/** A VPC is between /16 and /28. Source: VPC user guide. */
const LARGEST = 2 ** 16;
const SMALLEST = 2 ** 4;

/** Source: API_CreateVpc. */
export const createVpc = defineEc2Action({
  name: 'CreateVpc',
  readOnly: false,
  input: { CidrBlock: z.string(), TagSpecification: tagSpecifications },
  authorize: ({ TagSpecification }, call) => askNew(call, 'CreateVpc', 'vpc', TagSpecification),
  handle: ({ CidrBlock, TagSpecification }, call) => {
    const block = parseBlock(CidrBlock);
    if (block === undefined || block.size > LARGEST || block.size < SMALLEST) {
      throw new AwsError('InvalidVpc.Range', `The CIDR '${CidrBlock.slice(0, 60)}' is invalid.`);
    }
    const { ec2 } = call.world;
    const vpc = ec2.networks.createVpc(call, CidrBlock);
    ec2.setTags(call, vpc.id, pathTags(TagSpecification, 'vpc'));
    return { vpc: vpcOutput(call, vpc) };
  },
  omits: ['IPv6, and further CIDR blocks.'],
});
