import type { Call } from '../action.ts';
import type {
  AclEntry,
  GroupRule,
  NetworkAcl,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
  VpcEndpoint,
} from './entities.ts';
import { holds, parseBlock } from './private-address.ts';
import { tagSet } from './tags.ts';

const KEPT_ADDRESSES = 5;
/** Zone ids do not follow from names on AWS; here they do. */
export function zoneId(zone: string): string {
  const [area = '', direction = '', number = ''] = zone.slice(0, -1).split('-');
  const short = /^(north|south)(east|west)$/.test(direction)
    ? direction[0]! + direction[5]!
    : direction.slice(0, 1);
  return `${area}${short}${number}-az${zone.charCodeAt(zone.length - 1) - 96}`;
}

export function vpcOutput(call: Call, vpc: Vpc): object {
  return {
    vpcId: vpc.id,
    ownerId: vpc.account,
    state: 'available',
    cidrBlock: vpc.cidr,
    cidrBlockAssociationSet: [
      {
        cidrBlock: vpc.cidr,
        associationId: vpc.id.replace('vpc-', 'vpc-cidr-assoc-'),
        cidrBlockState: { state: 'associated' },
      },
    ],
    dhcpOptionsId: 'default',
    instanceTenancy: 'default',
    isDefault: vpc.isDefault,
    ...tagSet(call.world.ec2.tagsOf(vpc, vpc.id)),
  };
}

export function subnetOutput(call: Call, subnet: Subnet): object {
  const block = parseBlock(subnet.cidr);
  const taken = call.world.ec2.instances.list(subnet).filter(({ privateIp, state }) => {
    const address = parseBlock(`${privateIp}/32`);
    return state !== 'terminated' && block !== undefined && address !== undefined && holds(block, address);
  });
  return {
    subnetId: subnet.id,
    subnetArn: `arn:aws:ec2:${subnet.region}:${subnet.account}:subnet/${subnet.id}`,
    state: 'available',
    ownerId: subnet.account,
    vpcId: subnet.vpcId,
    cidrBlock: subnet.cidr,
    availableIpAddressCount: (block?.size ?? 0) - KEPT_ADDRESSES - taken.length,
    availabilityZone: subnet.zone,
    availabilityZoneId: zoneId(subnet.zone),
    defaultForAz: subnet.isDefault,
    mapPublicIpOnLaunch: subnet.isDefault,
    ...tagSet(call.world.ec2.tagsOf(subnet, subnet.id)),
  };
}

/** Rules of one protocol and port range stand together, as EC2 shows them. */
function permissions(group: SecurityGroup, rules: readonly GroupRule[]): object[] {
  const together = new Map<string, GroupRule[]>();
  for (const rule of rules) {
    const key = `${rule.protocol}/${rule.fromPort ?? ''}/${rule.toPort ?? ''}`;
    together.set(key, [...(together.get(key) ?? []), rule]);
  }
  return [...together.values()].map((alike) => ({
    ipProtocol: alike[0]?.protocol,
    fromPort: alike[0]?.fromPort,
    toPort: alike[0]?.toPort,
    ipRanges: alike
      .filter(({ cidr }) => cidr !== undefined)
      .map(({ cidr, description }) => ({ cidrIp: cidr, description })),
    ipv6Ranges: alike
      .filter(({ cidr6 }) => cidr6 !== undefined)
      .map(({ cidr6, description }) => ({ cidrIpv6: cidr6, description })),
    groups: alike
      .filter(({ groupId }) => groupId !== undefined)
      .map(({ groupId, description }) => ({ groupId, userId: group.account, description })),
    prefixListIds: alike
      .filter(({ prefixListId }) => prefixListId !== undefined)
      .map(({ prefixListId, description }) => ({ prefixListId, description })),
  }));
}

export function groupArn(group: SecurityGroup): string {
  return `arn:aws:ec2:${group.region}:${group.account}:security-group/${group.id}`;
}

export function groupOutput(call: Call, group: SecurityGroup): object {
  return {
    ownerId: group.account,
    groupId: group.id,
    securityGroupArn: groupArn(group),
    groupName: group.name,
    groupDescription: group.description,
    vpcId: group.vpcId,
    ipPermissions: permissions(group, group.ingress),
    ipPermissionsEgress: permissions(group, group.egress),
    ...tagSet(call.world.ec2.tagsOf(group, group.id)),
  };
}

/** One rule as AuthorizeSecurityGroup* answers it. */
export function ruleOutput(group: SecurityGroup, rule: GroupRule, egress: boolean): object {
  return {
    securityGroupRuleId: rule.id,
    groupId: group.id,
    groupOwnerId: group.account,
    isEgress: egress,
    ipProtocol: rule.protocol,
    fromPort: rule.fromPort ?? -1,
    toPort: rule.toPort ?? -1,
    cidrIpv4: rule.cidr,
    cidrIpv6: rule.cidr6,
    prefixListId: rule.prefixListId,
    ...(rule.groupId === undefined
      ? {}
      : { referencedGroupInfo: { groupId: rule.groupId, userId: group.account } }),
    description: rule.description,
  };
}

function entryOutput(entry: AclEntry): object {
  return {
    ruleNumber: entry.number,
    protocol: entry.protocol,
    ruleAction: entry.action,
    egress: entry.egress,
    cidrBlock: entry.cidr,
    ipv6CidrBlock: entry.cidr6,
    portRange: entry.ports,
    icmpTypeCode: entry.icmp,
  };
}

export function aclOutput(call: Call, acl: NetworkAcl): object {
  return {
    networkAclId: acl.id,
    vpcId: acl.vpcId,
    ownerId: acl.account,
    default: acl.isDefault,
    entrySet: [...acl.entries].sort((a, b) => a.number - b.number).map(entryOutput),
    associationSet: acl.associations.map(({ id, subnetId }) => ({
      networkAclAssociationId: id,
      networkAclId: acl.id,
      subnetId,
    })),
    ...tagSet(call.world.ec2.tagsOf(acl, acl.id)),
  };
}

export function routeTableOutput(call: Call, table: RouteTable): object {
  return {
    routeTableId: table.id,
    vpcId: table.vpcId,
    ownerId: table.account,
    routeSet: table.routes.map(({ destination, target }) => ({
      ...(destination.startsWith('pl-')
        ? { destinationPrefixListId: destination }
        : { destinationCidrBlock: destination }),
      gatewayId: target,
      state: 'active',
      origin: target === 'local' ? 'CreateRouteTable' : 'CreateRoute',
    })),
    associationSet: table.associations.map(({ id, subnetId, main }) => ({
      routeTableAssociationId: id,
      routeTableId: table.id,
      subnetId,
      main,
      associationState: { state: 'associated' },
    })),
    propagatingVgwSet: [],
    ...tagSet(call.world.ec2.tagsOf(table, table.id)),
  };
}

export function endpointOutput(call: Call, endpoint: VpcEndpoint): object {
  return {
    vpcEndpointId: endpoint.id,
    vpcEndpointType: endpoint.type,
    vpcId: endpoint.vpcId,
    serviceName: endpoint.serviceName,
    state: 'available',
    policyDocument: endpoint.policy,
    routeTableIdSet: endpoint.routeTableIds,
    subnetIdSet: endpoint.subnetIds,
    groupSet: endpoint.groupIds.map((groupId) => ({
      groupId,
      groupName: call.world.ec2.networks.groups.get(endpoint, groupId)?.name ?? groupId,
    })),
    privateDnsEnabled: endpoint.privateDns,
    requesterManaged: false,
    networkInterfaceIdSet: (endpoint.interfaces ?? []).map(({ id }) => id),
    dnsEntrySet: [],
    creationTimestamp: new Date(endpoint.createdAt),
    ownerId: endpoint.account,
    ...tagSet(call.world.ec2.tagsOf(endpoint, endpoint.id)),
  };
}
