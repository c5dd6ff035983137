import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { invalidValue } from '../errors.ts';

/** Source: API_DeleteRoute. */
export const deleteRoute = defineEc2Action({
  name: 'DeleteRoute',
  readOnly: false,
  input: { RouteTableId: z.string(), DestinationCidrBlock: z.string() },
  authorize: ({ RouteTableId }, call) => askAbout(call, 'route-table', [RouteTableId]),
  handle: ({ RouteTableId, DestinationCidrBlock }, call) => {
    const { routeTables } = call.world.ec2.networks;
    const table = findRow(call, routeTables, RouteTableId, 'rtb-');
    const route = table.routes.find(({ destination }) => destination === DestinationCidrBlock);
    if (route === undefined) {
      throw new AwsError(
        'InvalidRoute.NotFound',
        `no route with destination-cidr-block ${DestinationCidrBlock.slice(0, 60)} in route table ${table.id}`,
      );
    }
    if (route.target === 'local')
      throw invalidValue(`cannot remove local route ${route.destination} in route table ${table.id}`);
    routeTables.put({ ...table, routes: table.routes.filter((one) => one !== route) });
    return { return: true };
  },
});
