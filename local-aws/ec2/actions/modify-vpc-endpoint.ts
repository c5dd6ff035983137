import { z } from 'zod';
import { queryBoolean } from '../../protocols/query-input.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { endpointInterfaces } from '../endpoint-interfaces.ts';
import { checkEndpointPolicy, FULL_ACCESS } from '../endpoint-policy.ts';

const ids = z.array(z.string()).default([]);

function changed(before: readonly string[], added: readonly string[], removed: readonly string[]): string[] {
  return [...new Set([...before, ...added])].filter((id) => !removed.includes(id));
}

/** Source: API_ModifyVpcEndpoint. */
export const modifyVpcEndpoint = defineEc2Action({
  name: 'ModifyVpcEndpoint',
  readOnly: false,
  trailWhole: true,
  input: {
    VpcEndpointId: z.string(),
    PolicyDocument: z.string().optional(),
    ResetPolicy: queryBoolean.optional(),
    AddSubnetId: ids,
    RemoveSubnetId: ids,
    AddSecurityGroupId: ids,
    RemoveSecurityGroupId: ids,
    AddRouteTableId: ids,
    RemoveRouteTableId: ids,
    PrivateDnsEnabled: queryBoolean.optional(),
  },
  authorize: ({ VpcEndpointId }, call) => askAbout(call, 'vpc-endpoint', [VpcEndpointId]),
  handle: (input, call) => {
    const { networks } = call.world.ec2;
    const endpoint = findRow(call, networks.endpoints, input.VpcEndpointId, 'vpce-');
    for (const id of input.AddSubnetId) findRow(call, networks.subnets, id, 'subnet-');
    for (const id of input.AddSecurityGroupId) findRow(call, networks.groups, id, 'sg-');
    for (const id of input.AddRouteTableId) findRow(call, networks.routeTables, id, 'rtb-');
    const given =
      input.PolicyDocument === undefined ? endpoint.policy : checkEndpointPolicy(input.PolicyDocument);
    const subnetIds = changed(endpoint.subnetIds, input.AddSubnetId, input.RemoveSubnetId);
    networks.endpoints.put({
      ...endpoint,
      policy: input.ResetPolicy === true ? FULL_ACCESS : given,
      subnetIds,
      ...(endpoint.type === 'Interface'
        ? { interfaces: endpointInterfaces(call.world.ec2, call, subnetIds, endpoint.interfaces) }
        : {}),
      groupIds: changed(endpoint.groupIds, input.AddSecurityGroupId, input.RemoveSecurityGroupId),
      routeTableIds: changed(endpoint.routeTableIds, input.AddRouteTableId, input.RemoveRouteTableId),
      privateDns: input.PrivateDnsEnabled ?? endpoint.privateDns,
    });
    return { return: true };
  },
});
