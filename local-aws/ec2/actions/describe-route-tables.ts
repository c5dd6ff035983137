import { describeAction } from '../describe-rows.ts';
import { routeTableOutput } from '../network-output.ts';

/** Source: API_DescribeRouteTables. */
export const describeRouteTables = describeAction({
  name: 'DescribeRouteTables',
  idMember: 'RouteTableId',
  prefix: 'rtb-',
  set: 'routeTableSet',
  rows: (call) => call.world.ec2.networks.routeTables,
  fields: (table) => ({
    'route-table-id': [table.id],
    'vpc-id': [table.vpcId],
    'owner-id': [table.account],
    'association.main': table.associations.map(({ main }) => String(main)),
    'association.subnet-id': table.associations.map(({ subnetId }) => subnetId),
    'association.route-table-association-id': table.associations.map(({ id }) => id),
    'route.destination-cidr-block': table.routes.map(({ destination }) => destination),
    'route.gateway-id': table.routes.map(({ target }) => target),
  }),
  output: routeTableOutput,
});
