/**
 * How far an instance's calls to S3 or CloudWatch Logs get, as its VPC tells: security groups, the subnet's ACL, the
 * route or the endpoint, and the endpoint's policy. What stands behind a route (a firewall, a proxy, the host's own
 * rules) is not seen from here.
 */
import {
  DescribeInstancesCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcEndpointsCommand,
  type EC2Client,
  type Instance,
  type NetworkAcl,
  type NetworkAclEntry,
  type RouteTable,
  type SecurityGroup,
  type VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { NetworkPath } from '../../../domain/deliveries/diagnose.ts';
import { asFault } from '../aws-fault.ts';

const HTTPS = 443;
/** A port that the instance's kernel picks for its end; answers come to it. */
const ANSWER_PORT = 40_000;
const ALL_PROTOCOLS = '-1';
const TCP = ['-1', '6', 'tcp'];
const ANYWHERE = ['0.0.0.0/0', '::/0'];

/** The parts of a VPC that a call of an instance passes. */
interface Passed {
  readonly instance: Instance;
  readonly endpoint: VpcEndpoint | null;
  readonly table: RouteTable | null;
  readonly acl: NetworkAcl | null;
  readonly groups: readonly SecurityGroup[];
}

/** Reads the path; `refusedBy` tells what in the endpoint's policy stands against the call, or null. */
export async function networkPath(
  ec2: EC2Client,
  asked: {
    readonly target: string;
    readonly region: string;
    readonly service: 's3' | 'logs';
    readonly refusedBy: (policy: string, endpointId: string) => string | null;
  },
): Promise<NetworkPath> {
  const { target, region, service } = asked;
  if (!target.startsWith('i-'))
    return { open: null, because: 'a hybrid node is in no VPC, so that its network cannot be read' };
  const passed = await readPassed(ec2, target, `com.amazonaws.${region}.${service}`);
  if (passed === null) return { open: null, because: `there is no instance ${target} any more` };
  const { instance, endpoint } = passed;
  const state = instance.State?.Name;
  if (state !== undefined && state !== 'running')
    return { open: false, because: `instance ${target} is ${state}`, advice: `Start ${target}.` };
  const blocked = groupObjection(passed) ?? aclObjection(passed) ?? routeObjection(passed);
  if (blocked !== null) return { open: false, ...blocked };
  const policy = endpoint?.PolicyDocument;
  const refused = policy ? asked.refusedBy(policy, endpoint.VpcEndpointId ?? '') : null;
  if (refused !== null)
    return {
      open: false,
      byPolicy: true,
      because: `the policy of VPC endpoint ${endpoint?.VpcEndpointId} does not let the upload through: ${refused}`,
      advice: `Allow the node's role s3:PutObject on the archive in the policy of ${endpoint?.VpcEndpointId}.`,
    };
  const by = endpoint === null ? 'its route' : `VPC endpoint ${endpoint.VpcEndpointId}`;
  return { open: true, seen: `the way by ${by} is open` };
}

type Objection = { readonly because: string; readonly advice: string } | null;

function groupObjection({ groups, instance }: Passed): Objection {
  const allows = groups.some(({ IpPermissionsEgress }) =>
    (IpPermissionsEgress ?? []).some(
      ({ IpProtocol, FromPort, ToPort }) =>
        TCP.includes(IpProtocol ?? '') &&
        (IpProtocol === ALL_PROTOCOLS || ((FromPort ?? 0) <= HTTPS && HTTPS <= (ToPort ?? 65_535))),
    ),
  );
  if (allows || groups.length === 0) return null;
  const ids = groups.map(({ GroupId }) => GroupId).join(', ');
  return {
    because: `no rule of security group ${ids} lets ${instance.InstanceId} out on port ${HTTPS}`,
    advice: `Add an egress rule for TCP ${HTTPS} to ${ids}.`,
  };
}

function aclObjection({ acl, instance }: Passed): Objection {
  if (acl === null) return null;
  const out = firstDenial(acl, true, HTTPS);
  const back = firstDenial(acl, false, ANSWER_PORT);
  const entry = out ?? back;
  if (entry === null) return null;
  const way = out === null ? 'answers to come back' : `calls out on port ${HTTPS}`;
  return {
    because: `${entry} of network ACL ${acl.NetworkAclId} of subnet ${instance.SubnetId} does not allow ${way}`,
    advice: `Allow TCP ${HTTPS} out and the ephemeral ports in, in ${acl.NetworkAclId}.`,
  };
}

/** The entry that decides against a port from or to anywhere; null when it is allowed. */
function firstDenial(acl: NetworkAcl, egress: boolean, port: number): string | null {
  const entries = (acl.Entries ?? [])
    .filter((entry) => entry.Egress === egress && TCP.includes(entry.Protocol ?? '') && covers(entry, port))
    .toSorted((a, b) => (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0));
  // A rule for some addresses decides for these alone: which of them the service has is not known here.
  const deciding = entries.find(
    ({ CidrBlock, Ipv6CidrBlock }) => ANYWHERE.includes(CidrBlock ?? '') && Ipv6CidrBlock === undefined,
  );
  if (deciding?.RuleAction === 'allow') return null;
  return deciding === undefined ? 'no rule' : `rule ${deciding.RuleNumber}`;
}

function covers({ PortRange, Protocol }: NetworkAclEntry, port: number): boolean {
  if (Protocol === ALL_PROTOCOLS || PortRange === undefined) return true;
  return (PortRange.From ?? 0) <= port && port <= (PortRange.To ?? 65_535);
}

function routeObjection({ endpoint, table, instance }: Passed): Objection {
  if (endpoint !== null) return null;
  const routes = table?.Routes ?? [];
  const usable = routes.some(
    ({ DestinationCidrBlock, State, GatewayId }) =>
      DestinationCidrBlock === ANYWHERE[0] && State !== 'blackhole' && GatewayId !== 'local',
  );
  if (usable || table === null) return null;
  return {
    because: `route table ${table.RouteTableId} of subnet ${instance.SubnetId} has no way out, and the VPC no endpoint for the service that serves it`,
    advice: `Make a VPC endpoint, or a route to a gateway in ${table.RouteTableId}.`,
  };
}

async function readPassed(ec2: EC2Client, target: string, serviceName: string): Promise<Passed | null> {
  try {
    const found = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [target] }));
    const instance = found.Reservations?.flatMap(({ Instances }) => Instances ?? [])[0];
    if (instance === undefined) return null;
    const { VpcId = '', SubnetId = '' } = instance;
    const inVpc = { Name: 'vpc-id', Values: [VpcId] };
    const groupIds = (instance.SecurityGroups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
    const [tables, acls, groups, endpoints] = await Promise.all([
      ec2.send(new DescribeRouteTablesCommand({ Filters: [inVpc] })),
      ec2.send(
        new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [SubnetId] }] }),
      ),
      groupIds.length === 0 ? null : ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: groupIds })),
      ec2.send(
        new DescribeVpcEndpointsCommand({
          Filters: [inVpc, { Name: 'service-name', Values: [serviceName] }],
        }),
      ),
    ]);
    const table = tableOf(tables.RouteTables ?? [], SubnetId);
    return {
      instance,
      table,
      acl: acls.NetworkAcls?.[0] ?? null,
      groups: groups?.SecurityGroups ?? [],
      endpoint: endpointOf(endpoints.VpcEndpoints ?? [], table),
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'InvalidInstanceID.NotFound') return null;
    throw asFault('the reading of a network path', error);
  }
}

function tableOf(tables: readonly RouteTable[], subnetId: string): RouteTable | null {
  const of = (wanted: (table: RouteTable) => boolean | undefined) => tables.find(wanted) ?? null;
  return (
    of(({ Associations }) => Associations?.some((one) => one.SubnetId === subnetId)) ??
    of(({ Associations }) => Associations?.some((one) => one.Main === true))
  );
}

/** The endpoint that a call goes through: an interface whose name has taken the service's place, or the table's gateway. */
function endpointOf(endpoints: readonly VpcEndpoint[], table: RouteTable | null): VpcEndpoint | null {
  const there = endpoints.filter(({ State }) => State === undefined || State.toLowerCase() === 'available');
  return (
    there.find(
      ({ VpcEndpointType, PrivateDnsEnabled }) => VpcEndpointType === 'Interface' && PrivateDnsEnabled,
    ) ??
    there.find(
      ({ VpcEndpointType, RouteTableIds }) =>
        VpcEndpointType === 'Gateway' && (RouteTableIds ?? []).includes(table?.RouteTableId ?? ''),
    ) ??
    null
  );
}
