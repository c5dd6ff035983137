import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { hexId } from '../../ids.ts';
import { queryBoolean } from '../../protocols/query-input.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, askNew, defineEc2Action } from '../ec2-action.ts';
import { endpointInterfaces } from '../endpoint-interfaces.ts';
import { checkEndpointPolicy, FULL_ACCESS } from '../endpoint-policy.ts';
import { endpointOutput } from '../network-output.ts';
import { pathTags, tagSpecifications } from '../tags.ts';

/** What gateway endpoints lead to. Source: AWS PrivateLink guide, "Gateway endpoints". */
const GATEWAY_SERVICES: ReadonlySet<string> = new Set(['s3', 'dynamodb']);

const ids = z.array(z.string()).default([]);

/** Source: API_CreateVpcEndpoint. */
export const createVpcEndpoint = defineEc2Action({
  name: 'CreateVpcEndpoint',
  readOnly: false,
  trailWhole: true,
  input: {
    VpcId: z.string(),
    ServiceName: z.string(),
    VpcEndpointType: z.enum(['Gateway', 'Interface']).default('Gateway'),
    PolicyDocument: z.string().optional(),
    SubnetId: ids,
    SecurityGroupId: ids,
    RouteTableId: ids,
    PrivateDnsEnabled: queryBoolean.optional(),
    TagSpecification: tagSpecifications,
  },
  authorize: ({ VpcId, SubnetId, SecurityGroupId, RouteTableId, TagSpecification }, call) => [
    ...askNew(call, 'CreateVpcEndpoint', 'vpc-endpoint', TagSpecification),
    ...askAbout(call, 'vpc', [VpcId]),
    ...askAbout(call, 'subnet', SubnetId),
    ...askAbout(call, 'security-group', SecurityGroupId),
    ...askAbout(call, 'route-table', RouteTableId),
  ],
  handle: (input, call) => {
    const { ec2 } = call.world;
    const { networks } = ec2;
    const vpc = findRow(call, networks.vpcs, input.VpcId, 'vpc-');
    for (const id of input.SubnetId) findRow(call, networks.subnets, id, 'subnet-');
    for (const id of input.SecurityGroupId) findRow(call, networks.groups, id, 'sg-');
    for (const id of input.RouteTableId) findRow(call, networks.routeTables, id, 'rtb-');
    if (!new RegExp(`^com\\.amazonaws\\.${call.region}\\.[a-z0-9.-]+$`).test(input.ServiceName)) {
      throw new AwsError(
        'InvalidServiceName',
        `The Vpc Endpoint Service '${input.ServiceName.slice(0, 100)}' does not exist`,
      );
    }
    const isInterface = input.VpcEndpointType === 'Interface';
    const service = input.ServiceName.split('.').slice(3).join('.');
    if (!isInterface && !GATEWAY_SERVICES.has(service)) {
      throw new AwsError(
        'InvalidParameter',
        'Endpoint type (Gateway) does not match available service types ([Interface]).',
      );
    }
    const ownGroup = networks.defaultGroup(vpc);
    const standard = ownGroup === undefined ? [] : [ownGroup.id];
    const endpoint = networks.endpoints.put({
      account: call.account,
      region: call.region,
      id: hexId('vpce-'),
      vpcId: vpc.id,
      serviceName: input.ServiceName,
      type: input.VpcEndpointType,
      policy: input.PolicyDocument === undefined ? FULL_ACCESS : checkEndpointPolicy(input.PolicyDocument),
      subnetIds: input.SubnetId,
      ...(isInterface ? { interfaces: endpointInterfaces(ec2, call, input.SubnetId) } : {}),
      groupIds: isInterface && input.SecurityGroupId.length === 0 ? standard : input.SecurityGroupId,
      routeTableIds: input.RouteTableId,
      privateDns: input.PrivateDnsEnabled ?? isInterface,
      createdAt: call.now,
    });
    ec2.setTags(call, endpoint.id, pathTags(input.TagSpecification, 'vpc-endpoint'));
    return { vpcEndpoint: endpointOutput(call, endpoint) };
  },
  omits: [
    'Endpoint services of others, and gateway load balancers.',
    'Only calls of EC2 nodes, made with the credentials of their instance profiles, take the paths of their VPCs: endpoints, ACLs, security groups and routes. A blocked path gives no answer, and the connection is cut after `blockedPathMs` (1 s).',
    'The only prefix list that rules know is that of S3; a route to a gateway or another machine is taken to lead on.',
  ],
});
