import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { invalidValue, missing } from '../errors.ts';
import { parseBlock } from '../private-address.ts';

/** Source: API_CreateRoute. */
export const createRoute = defineEc2Action({
  name: 'CreateRoute',
  readOnly: false,
  input: {
    RouteTableId: z.string(),
    DestinationCidrBlock: z.string(),
    GatewayId: z.string().optional(),
    NatGatewayId: z.string().optional(),
    NetworkInterfaceId: z.string().optional(),
    InstanceId: z.string().optional(),
  },
  authorize: ({ RouteTableId }, call) => askAbout(call, 'route-table', [RouteTableId]),
  handle: ({ RouteTableId, DestinationCidrBlock: destination, ...targets }, call) => {
    const { routeTables } = call.world.ec2.networks;
    const table = findRow(call, routeTables, RouteTableId, 'rtb-');
    if (parseBlock(destination) === undefined)
      throw invalidValue(`CIDR block ${destination.slice(0, 60)} is malformed`);
    const target =
      targets.GatewayId ?? targets.NatGatewayId ?? targets.NetworkInterfaceId ?? targets.InstanceId;
    if (target === undefined) throw missing('GatewayId');
    if (table.routes.some((route) => route.destination === destination)) {
      throw new AwsError('RouteAlreadyExists', `The route identified by ${destination} already exists.`);
    }
    routeTables.put({ ...table, routes: [...table.routes, { destination, target }] });
    return { return: true };
  },
  omits: ['What a route leads to is not looked at.'],
});
