/**
 * Whether a node's call reaches a service, judged hop by hop as its packets would go: what the service's name
 * resolves to in the node's VPC, the node's security groups, its subnet's ACL, the route, and, at a VPC endpoint's
 * own interface, the ACL and groups there; then the way back. Pure: it reads the model and changes nothing. What a
 * gateway or another machine does behind a route is not looked at: an instance behind an internet gateway is taken
 * to have a public address. Source: VPC user guide; AWS PrivateLink guide, "Private DNS"; facts/aws.md A1.
 */
import type { Instance, Subnet, VpcEndpoint } from '../entities.ts';
import type { Networks } from '../networks.ts';
import { aclObjection } from './acl.ts';
import { groupObjection } from './group.ts';
import { type End, NODE_PORTS, type Path, SERVICE_PORT } from './path.ts';
import { routeTarget } from './route.ts';

/** One address stands for all public ones of a service; S3's lies in its block of us-east-1. [ip-ranges.json, 2026-11] */
const S3_ADDRESS = '52.216.0.1';
const SERVICE_ADDRESS = '52.94.0.1';
const SERVICE_PORTS = { from: SERVICE_PORT, to: SERVICE_PORT };

/** Services whose endpoints have names of their own. */
const ENDPOINT_NAMES: Readonly<Record<string, string>> = {
  kinesis: 'kinesis-streams',
  firehose: 'kinesis-firehose',
};

/** A service in a region, as calls name it. */
export interface Destination {
  readonly service: string;
  readonly region: string;
}

const blocked = (because: string): Path => ({ open: false, because });

/** The endpoints of the node's VPC for a service; there is none for another region's. */
function endpointsFor(networks: Networks, instance: Instance, to: Destination): VpcEndpoint[] {
  if (to.region !== instance.region) return [];
  const name = `com.amazonaws.${to.region}.${ENDPOINT_NAMES[to.service] ?? to.service}`;
  return networks.endpoints
    .list(instance)
    .filter(({ vpcId, serviceName }) => vpcId === instance.vpcId && serviceName === name);
}

function groupsOf(networks: Networks, instance: Instance, ids: readonly string[]) {
  return ids.flatMap((id) => networks.groups.get(instance, id) ?? []);
}

/** What stands between a subnet and a peer beyond its border, there and back. */
function borderObjection(
  networks: Networks,
  subnet: Subnet,
  peer: string,
  starts: boolean,
): string | undefined {
  const acl = networks.aclOf(subnet);
  if (acl === undefined) return undefined;
  const there = { egress: starts, peer, ports: SERVICE_PORTS };
  const back = { egress: !starts, peer, ports: NODE_PORTS };
  return aclObjection(acl, there) ?? aclObjection(acl, back);
}

interface Ends {
  readonly networks: Networks;
  readonly instance: Instance;
  readonly subnet: Subnet;
}

/** To the interface of an endpoint in one of its subnets. */
function interfaceObjection(
  { networks, instance, subnet }: Ends,
  endpoint: VpcEndpoint,
  door: { subnetId: string; address: string },
): string | undefined {
  const node: End = { address: instance.privateIp, groupIds: instance.groupIds, listed: false };
  const end: End = { address: door.address, groupIds: endpoint.groupIds, listed: false };
  const out = groupObjection(groupsOf(networks, instance, instance.groupIds), 'egress', end);
  if (out !== undefined) return out;
  const there = networks.subnets.get(instance, door.subnetId);
  // An ACL stands at a subnet's border: nobody meets it on the way to a neighbour.
  const borders =
    there === undefined || there.id === subnet.id
      ? undefined
      : (borderObjection(networks, subnet, door.address, true) ??
        borderObjection(networks, there, instance.privateIp, false));
  if (borders !== undefined) return borders;
  const into = groupObjection(groupsOf(networks, instance, endpoint.groupIds), 'ingress', node);
  return into === undefined ? undefined : `at VPC endpoint ${endpoint.id}: ${into}`;
}

/** By an interface endpoint whose private DNS name has taken the service's place; the first door that opens is taken. */
function byInterface(ends: Ends, endpoint: VpcEndpoint): Path {
  const doors = endpoint.interfaces ?? [];
  const objections = doors.map((door) => interfaceObjection(ends, endpoint, door));
  const [first] = objections;
  if (objections.includes(undefined)) {
    return { open: true, endpoint, privateIp: ends.instance.privateIp };
  }
  return blocked(first ?? `VPC endpoint ${endpoint.id} is in no subnet`);
}

/** To the service's public address: by a gateway endpoint of the route table, else by the route that fits. */
function byPublicAddress({ networks, instance, subnet }: Ends, to: Destination): Path {
  const isS3 = to.service === 's3';
  const address = isS3 ? S3_ADDRESS : SERVICE_ADDRESS;
  const end: End = { address, groupIds: [], listed: isS3 };
  const table = networks.routeTableOf(subnet);
  const gateway = endpointsFor(networks, instance, to).find(
    ({ type, routeTableIds }) =>
      type === 'Gateway' && table !== undefined && routeTableIds.includes(table.id),
  );
  const target = gateway?.id ?? (table === undefined ? undefined : routeTarget(table, address));
  const objection =
    groupObjection(groupsOf(networks, instance, instance.groupIds), 'egress', end) ??
    borderObjection(networks, subnet, address, true) ??
    (target === undefined || target === 'local'
      ? `route table ${table?.id ?? '(none)'} of ${subnet.id} has no route to ${address}`
      : undefined);
  if (objection !== undefined) return blocked(objection);
  return { open: true, endpoint: gateway, privateIp: instance.privateIp };
}

/** The path of an instance's calls to a service. */
export function pathOf(networks: Networks, instance: Instance, to: Destination): Path {
  if (instance.state !== 'running' && instance.state !== 'pending')
    return blocked(`instance ${instance.id} is ${instance.state}`);
  const subnet = networks.subnets.get(instance, instance.subnetId);
  if (subnet === undefined) return blocked(`subnet ${instance.subnetId} is no more`);
  const ends = { networks, instance, subnet };
  const named = endpointsFor(networks, instance, to).find(
    ({ type, privateDns }) => type === 'Interface' && privateDns,
  );
  return named === undefined ? byPublicAddress(ends, to) : byInterface(ends, named);
}
