import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultOptions } from '../../options.ts';
import { World } from '../../world.ts';
import type { AclEntry, GroupRule, Instance, SecurityGroup, Subnet, VpcEndpoint } from '../entities.ts';
import type { Networks } from '../networks.ts';
import { pathOf } from './path-of.ts';

const PLACE = { account: '222222222222', region: 'us-east-1' };
const EVERYWHERE = { protocol: '-1', cidr: '0.0.0.0/0' };

let dataDir: string;
let world: World;
let networks: Networks;
let instance: Instance;
let subnet: Subnet;
let group: SecurityGroup;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'path-of-'));
  world = new World(defaultOptions(dataDir));
  networks = world.ec2.networks;
});

afterEach(() => {
  world.close();
  rmSync(dataDir, { recursive: true });
});

/** A node in a VPC of its own that has no way out. */
function privateNode(): void {
  const vpc = networks.createVpc(PLACE, '10.0.0.0/16');
  subnet = networks.createSubnet(vpc, '10.0.1.0/24', 'us-east-1a');
  group = networks.createGroup(vpc, 'node', 'of the node');
  instance = world.ec2.registerInstance({ ...PLACE, subnetId: subnet.id, groupIds: [group.id] });
}

const path = (service = 's3', region = 'us-east-1') => pathOf(networks, instance, { service, region });
const because = (service?: string) => expect(path(service));

function setEgress(...rules: Partial<GroupRule>[]): void {
  const egress = rules.map((rule, i) => ({ id: `sgr-${i}`, protocol: 'tcp', ...rule }));
  networks.groups.put({ ...group, egress });
}

/** Replaces the entries of the ACL of a subnet. */
function setAcl(of: Subnet, ...entries: Partial<AclEntry>[]): void {
  const acl = networks.aclOf(of);
  if (acl === undefined) throw new Error('there is no ACL');
  const full = entries.map((entry, i) => ({
    number: 100 + i,
    egress: true,
    protocol: '-1',
    action: 'allow' as const,
    cidr: '0.0.0.0/0',
    ...entry,
  }));
  networks.acls.put({ ...acl, entries: full });
}

function routeOut(target: string): void {
  const table = networks.routeTableOf(subnet);
  if (table === undefined) throw new Error('there is no route table');
  networks.routeTables.put({
    ...table,
    routes: [...table.routes, { destination: '0.0.0.0/0', target }],
  });
}

function addEndpoint(service: string, more: Partial<VpcEndpoint> = {}): VpcEndpoint {
  return networks.endpoints.put({
    ...PLACE,
    id: `vpce-${service}`,
    vpcId: instance.vpcId,
    serviceName: `com.amazonaws.us-east-1.${service}`,
    type: 'Interface',
    policy: '{}',
    subnetIds: [subnet.id],
    interfaces: [{ id: 'eni-1', subnetId: subnet.id, address: '10.0.1.200' }],
    groupIds: [group.id],
    routeTableIds: [],
    privateDns: true,
    createdAt: 0,
    ...more,
  });
}

const letIn = (source: string) =>
  networks.groups.put({
    ...group,
    ingress: [{ id: 'sgr-in', protocol: 'tcp', fromPort: 443, toPort: 443, cidr: source }],
  });

test('the default VPC is open to every service and region', () => {
  instance = world.ec2.registerInstance(PLACE);
  for (const service of ['s3', 'logs', 'kms', 'ssm', 'ssmmessages'])
    expect(path(service)).toMatchObject({ open: true, endpoint: undefined });
  expect(path('s3', 'eu-west-1')).toMatchObject({ open: true });
});

test('a VPC without a gateway has no way out; with an internet or NAT gateway it has', () => {
  privateNode();
  because().toMatchObject({ open: false, because: expect.stringMatching(/has no route to 52\.216/) });
  routeOut('nat-0123456789abcdef0');
  because().toMatchObject({ open: true, endpoint: undefined });
});

test('a stopped instance reaches nothing', () => {
  privateNode();
  routeOut('igw-0123456789abcdef0');
  instance = { ...instance, state: 'stopped' };
  because().toMatchObject({ open: false, because: `instance ${instance.id} is stopped` });
});

test('a security group must let port 443 out to the service', () => {
  privateNode();
  routeOut('igw-0123456789abcdef0');
  setEgress({ fromPort: 80, toPort: 80, cidr: '0.0.0.0/0' });
  because().toMatchObject({ open: false, because: expect.stringContaining('no egress rule') });
  setEgress({ fromPort: 0, toPort: 65_535, cidr: '10.0.0.0/8' });
  because().toMatchObject({ open: false });
  setEgress({ fromPort: 443, toPort: 443, cidr: '52.216.0.0/15' });
  because().toMatchObject({ open: true });
  because('logs').toMatchObject({ open: false });
  setEgress({ fromPort: 443, toPort: 443, prefixListId: 'pl-63a5400a' });
  because().toMatchObject({ open: true });
  because('logs').toMatchObject({ open: false });
});

test('an ACL is asked in both directions, by number, and for the whole range of the node’s ports', () => {
  privateNode();
  routeOut('igw-0123456789abcdef0');
  const inbound = { egress: false };
  setAcl(subnet, {}, inbound);
  because().toMatchObject({ open: true });
  setAcl(subnet, { number: 90, protocol: '6', ports: { from: 443, to: 443 }, action: 'deny' }, {}, inbound);
  because().toMatchObject({
    because: expect.stringMatching(/^entry 90 of network ACL acl-\w+ denies tcp 443 out/),
  });
  setAcl(subnet, { number: 110, protocol: '6', ports: { from: 443, to: 443 }, action: 'deny' }, {}, inbound);
  because().toMatchObject({ open: true });
  setAcl(subnet, {});
  because().toMatchObject({ because: expect.stringMatching(/no entry that lets tcp 32768 in from/) });
  setAcl(subnet, {}, { ...inbound, protocol: '6', ports: { from: 32_768, to: 50_000 } });
  because().toMatchObject({ because: expect.stringMatching(/no entry that lets tcp 50001 in from/) });
  setAcl(subnet, {}, { ...inbound, protocol: '6', ports: { from: 1_024, to: 65_535 } });
  because().toMatchObject({ open: true });
  setAcl(subnet, {}, { ...inbound, protocol: '17', ports: { from: 1_024, to: 65_535 } });
  because().toMatchObject({ open: false });
});

test('a gateway endpoint serves the subnets of its route tables, and only S3', () => {
  privateNode();
  const table = networks.routeTableOf(subnet);
  const gateway = { type: 'Gateway' as const, interfaces: [], privateDns: false, groupIds: [] };
  addEndpoint('s3', { ...gateway, routeTableIds: [] });
  because().toMatchObject({ open: false });
  const endpoint = addEndpoint('s3', { ...gateway, routeTableIds: [table?.id ?? ''] });
  because().toMatchObject({ open: true, endpoint, privateIp: instance.privateIp });
  because('logs').toMatchObject({ open: false });
  expect(path('s3', 'eu-west-1')).toMatchObject({ open: false });
  setEgress({ protocol: '-1', cidr: '10.0.0.0/8' });
  because().toMatchObject({ open: false });
});

test('an interface endpoint with private DNS takes the service’s place, even where it is shut', () => {
  privateNode();
  routeOut('igw-0123456789abcdef0');
  addEndpoint('logs');
  because('logs').toMatchObject({
    because: expect.stringMatching(/^at VPC endpoint vpce-logs: no ingress rule .* from 10\.0\.1\./),
  });
  letIn('10.0.0.0/16');
  because('logs').toMatchObject({ open: true, endpoint: { id: 'vpce-logs' } });
  networks.groups.put({ ...group, ingress: [{ id: 'sgr-own', protocol: '-1', groupId: group.id }] });
  because('logs').toMatchObject({ open: true });
  letIn('10.0.2.0/24');
  because('logs').toMatchObject({ open: false });
  addEndpoint('logs', { privateDns: false });
  because('logs').toMatchObject({ open: true, endpoint: undefined });
  addEndpoint('logs', { interfaces: [] });
  because('logs').toMatchObject({ because: 'VPC endpoint vpce-logs is in no subnet' });
});

test('between subnets the ACLs of both stand in the way; within one, none does', () => {
  privateNode();
  const vpc = networks.vpcs.get(PLACE, instance.vpcId);
  if (vpc === undefined) throw new Error('there is no VPC');
  letIn('10.0.0.0/16');
  addEndpoint('kms');
  setAcl(subnet, { ...EVERYWHERE, action: 'deny' });
  because('kms').toMatchObject({ open: true });
  const other = networks.createSubnet(vpc, '10.0.2.0/24', 'us-east-1b');
  const acl = networks.aclOf(other);
  if (acl === undefined) throw new Error('there is no ACL');
  networks.acls.put({
    ...acl,
    associations: acl.associations.filter(({ subnetId }) => subnetId !== other.id),
  });
  const own = {
    ...acl,
    id: 'acl-other',
    isDefault: false,
    associations: [{ id: 'a-1', subnetId: other.id }],
  };
  networks.acls.put({ ...own, entries: [] });
  setAcl(subnet, {}, { egress: false });
  addEndpoint('kms', { interfaces: [{ id: 'eni-2', subnetId: other.id, address: '10.0.2.9' }] });
  because('kms').toMatchObject({
    because: expect.stringMatching(/^network ACL acl-other .* in from 10\.0\.1\./),
  });
  setAcl(other, { egress: false });
  because('kms').toMatchObject({
    because: expect.stringMatching(/^network ACL acl-other .* tcp 32768 out to/),
  });
  setAcl(other, { egress: false }, {});
  because('kms').toMatchObject({ open: true });
  setAcl(subnet, {});
  because('kms').toMatchObject({ because: expect.stringMatching(/in from 10\.0\.2\.9$/) });
});
