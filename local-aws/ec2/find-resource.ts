import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { notFound } from './errors.ts';
import { resourceKind } from './resource-kind.ts';

/** Checks that a thing that is to be tagged exists here; throws InvalidID or its kind's NotFound. */
export function checkResource(call: Call, id: string): void {
  const kind = resourceKind(id);
  if (kind === undefined) throw new AwsError('InvalidID', `The ID '${id.slice(0, 60)}' is not valid`);
  const { ec2 } = call.world;
  const { networks } = ec2;
  const rows = {
    instance: ec2.instances,
    vpc: networks.vpcs,
    subnet: networks.subnets,
    'security-group': networks.groups,
    'network-acl': networks.acls,
    'route-table': networks.routeTables,
    'vpc-endpoint': networks.endpoints,
  };
  const table = Object.hasOwn(rows, kind) ? rows[kind as keyof typeof rows] : undefined;
  if (table === undefined || table.get(call, id) === undefined) throw notFound(id);
}
