import { describeAction } from '../describe-rows.ts';
import { endpointOutput } from '../network-output.ts';

/** Source: API_DescribeVpcEndpoints. */
export const describeVpcEndpoints = describeAction({
  name: 'DescribeVpcEndpoints',
  idMember: 'VpcEndpointId',
  prefix: 'vpce-',
  set: 'vpcEndpointSet',
  rows: (call) => call.world.ec2.networks.endpoints,
  fields: (endpoint) => ({
    'vpc-endpoint-id': [endpoint.id],
    'vpc-id': [endpoint.vpcId],
    'service-name': [endpoint.serviceName],
    'vpc-endpoint-type': [endpoint.type],
    'vpc-endpoint-state': ['available'],
  }),
  output: endpointOutput,
});
