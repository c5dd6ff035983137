import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteNetworkAclCommand,
  DeleteNetworkAclEntryCommand,
  DeleteRouteCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DeleteVpcEndpointsCommand,
  DescribeAvailabilityZonesCommand,
  DescribeNetworkAclsCommand,
  DescribeRegionsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyVpcEndpointCommand,
  ReplaceNetworkAclAssociationCommand,
  ReplaceNetworkAclEntryCommand,
  RevokeSecurityGroupEgressCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';

const MEMBER = '222222222222';
const REGION = 'eu-central-1';

let aws: LocalAws;
let dataDir: string;
let ec2: EC2Client;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ec2-network-'));
  aws = await startLocalAws({ dataDir });
  ec2 = new EC2Client({ endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, MEMBER) });
});

afterAll(async () => {
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function newVpc(cidr: string): Promise<string> {
  return (await ec2.send(new CreateVpcCommand({ CidrBlock: cidr }))).Vpc?.VpcId ?? '';
}

test('every account and region has a default VPC from the first look on', async () => {
  const Filters = [{ Name: 'is-default', Values: ['true'] }];
  const { Vpcs } = await ec2.send(new DescribeVpcsCommand({ Filters }));
  expect(Vpcs).toMatchObject([{ IsDefault: true, CidrBlock: '172.31.0.0/16', OwnerId: MEMBER }]);
  const inVpc = [{ Name: 'vpc-id', Values: [Vpcs?.[0]?.VpcId ?? ''] }];
  const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ Filters: inVpc }));
  expect(Subnets?.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual(
    ['a', 'b', 'c'].map((zone) => REGION + zone),
  );
  const { NetworkAcls } = await ec2.send(new DescribeNetworkAclsCommand({ Filters: inVpc }));
  expect(NetworkAcls?.[0]?.Associations).toHaveLength(3);
  expect(NetworkAcls?.[0]?.Entries?.map(({ RuleNumber }) => RuleNumber)).toEqual([100, 100, 32767, 32767]);
  const { RouteTables } = await ec2.send(new DescribeRouteTablesCommand({ Filters: inVpc }));
  expect(RouteTables?.[0]?.Routes?.map(({ DestinationCidrBlock }) => DestinationCidrBlock)).toEqual([
    '172.31.0.0/16',
    '0.0.0.0/0',
  ]);
});

test('subnets lie in their VPC and do not overlap', async () => {
  const VpcId = await newVpc('10.1.0.0/16');
  const make = (CidrBlock: string) => ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock }));
  const { Subnet } = await make('10.1.1.0/24');
  expect(Subnet).toMatchObject({ VpcId, AvailableIpAddressCount: 251, AvailabilityZoneId: 'euc1-az1' });
  await expect(make('10.2.0.0/24')).rejects.toMatchObject({ name: 'InvalidSubnet.Range' });
  await expect(make('10.1.1.128/25')).rejects.toMatchObject({ name: 'InvalidSubnet.Conflict' });
  await expect(newVpc('10.0.0.1/16')).rejects.toMatchObject({ name: 'InvalidVpc.Range' });
});

test('security group rules are added once, and taken away', async () => {
  const VpcId = await newVpc('10.3.0.0/16');
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'node', Description: 'nodes', VpcId }),
  );
  const https = {
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    IpRanges: [{ CidrIp: '10.3.0.0/16', Description: 'services' }],
  };
  const authorize = new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [https] });
  expect((await ec2.send(authorize)).SecurityGroupRules).toMatchObject([
    { GroupId, FromPort: 443, CidrIpv4: '10.3.0.0/16' },
  ]);
  await expect(ec2.send(authorize)).rejects.toMatchObject({ name: 'InvalidPermission.Duplicate' });
  const all = { IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [all] }));
  const again = new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions: [all] });
  await expect(ec2.send(again)).rejects.toMatchObject({ name: 'InvalidPermission.NotFound' });
  const { SecurityGroups } = await ec2.send(new DescribeSecurityGroupsCommand({ GroupIds: [GroupId] }));
  expect(SecurityGroups?.[0]).toMatchObject({ IpPermissions: [https], IpPermissionsEgress: [] });
  const bad = { IpProtocol: 'tcp', IpRanges: [{ CidrIp: '10.3.0.0/16' }] };
  const noPorts = new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions: [bad] });
  await expect(ec2.send(noPorts)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('a security group in use stays', async () => {
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'used', Description: 'used' }),
  );
  const run = { ImageId: 'ami-0080e4c5bc078760e', MinCount: 1, MaxCount: 1, SecurityGroupIds: [GroupId] };
  await ec2.send(new RunInstancesCommand(run));
  const remove = ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  await expect(remove).rejects.toMatchObject({ name: 'DependencyViolation' });
});

test('entries of a network ACL are made, replaced and deleted', async () => {
  const vpc = await newVpc('10.4.0.0/16');
  const list = new DescribeNetworkAclsCommand({ Filters: [{ Name: 'vpc-id', Values: [vpc] }] });
  const NetworkAclId = (await ec2.send(list)).NetworkAcls?.[0]?.NetworkAclId;
  const entry = {
    NetworkAclId,
    RuleNumber: 50,
    Egress: true,
    Protocol: '6',
    PortRange: { From: 443, To: 443 },
    CidrBlock: '0.0.0.0/0',
  };
  await ec2.send(new CreateNetworkAclEntryCommand({ ...entry, RuleAction: 'deny' }));
  const twice = ec2.send(new CreateNetworkAclEntryCommand({ ...entry, RuleAction: 'deny' }));
  await expect(twice).rejects.toMatchObject({ name: 'NetworkAclEntryAlreadyExists' });
  await ec2.send(new ReplaceNetworkAclEntryCommand({ ...entry, RuleAction: 'allow' }));
  const first = (await ec2.send(list)).NetworkAcls?.[0]?.Entries?.[0];
  expect(first).toMatchObject({ RuleNumber: 50, RuleAction: 'allow', PortRange: { From: 443, To: 443 } });
  await ec2.send(new DeleteNetworkAclEntryCommand({ NetworkAclId, RuleNumber: 50, Egress: true }));
  expect((await ec2.send(list)).NetworkAcls?.[0]?.Entries).toHaveLength(4);
});

test('another network ACL is put before a subnet, and stays while it is there', async () => {
  const VpcId = await newVpc('10.6.0.0/16');
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.6.0.0/24' }));
  const { NetworkAcl } = await ec2.send(new CreateNetworkAclCommand({ VpcId }));
  expect(NetworkAcl?.Entries?.every(({ RuleAction }) => RuleAction === 'deny')).toBe(true);
  const NetworkAclId = NetworkAcl?.NetworkAclId;
  const bySubnet = [{ Name: 'association.subnet-id', Values: [Subnet?.SubnetId ?? ''] }];
  const list = new DescribeNetworkAclsCommand({ Filters: bySubnet });
  const AssociationId = (await ec2.send(list)).NetworkAcls?.[0]?.Associations?.[0]?.NetworkAclAssociationId;
  await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }));
  expect((await ec2.send(list)).NetworkAcls?.map((acl) => acl.NetworkAclId)).toEqual([NetworkAclId]);
  const remove = ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
  await expect(remove).rejects.toMatchObject({ name: 'DependencyViolation' });
  await ec2.send(new DeleteSubnetCommand({ SubnetId: Subnet?.SubnetId }));
  await ec2.send(new DeleteNetworkAclCommand({ NetworkAclId }));
  await ec2.send(new DeleteVpcCommand({ VpcId }));
  const gone = ec2.send(new DescribeVpcsCommand({ VpcIds: [VpcId] }));
  await expect(gone).rejects.toMatchObject({ name: 'InvalidVpcID.NotFound' });
});

test('routes come and go, the local one stays', async () => {
  const VpcId = await newVpc('10.7.0.0/16');
  const list = new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId] }] });
  const RouteTableId = (await ec2.send(list)).RouteTables?.[0]?.RouteTableId;
  const route = { RouteTableId, DestinationCidrBlock: '0.0.0.0/0' };
  await ec2.send(new CreateRouteCommand({ ...route, GatewayId: 'igw-0123456789abcdef0' }));
  const twice = ec2.send(new CreateRouteCommand({ ...route, GatewayId: 'igw-0123456789abcdef0' }));
  await expect(twice).rejects.toMatchObject({ name: 'RouteAlreadyExists' });
  await ec2.send(new DeleteRouteCommand(route));
  expect((await ec2.send(list)).RouteTables?.[0]?.Routes).toHaveLength(1);
  const local = ec2.send(new DeleteRouteCommand({ RouteTableId, DestinationCidrBlock: '10.7.0.0/16' }));
  await expect(local).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('an instance is moved to another security group of its own VPC', async () => {
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'moved', Description: 'moved' }),
  );
  const run = new RunInstancesCommand({ ImageId: 'ami-0080e4c5bc078760e', MinCount: 1, MaxCount: 1 });
  const InstanceId = (await ec2.send(run)).Instances?.[0]?.InstanceId ?? '';
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups: [GroupId] }));
  expect(aws.world.ec2.findInstance(MEMBER, REGION, InstanceId)?.groupIds).toEqual([GroupId]);
  const VpcId = await newVpc('10.8.0.0/16');
  const other = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'far', Description: 'far', VpcId }),
  );
  const move = ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, Groups: [other.GroupId ?? ''] }));
  await expect(move).rejects.toMatchObject({ name: 'InvalidParameterValue' });
});

test('a VPC endpoint keeps its policy', async () => {
  const VpcId = await newVpc('10.5.0.0/16');
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.5.0.0/24' }));
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId,
      ServiceName: `com.amazonaws.${REGION}.ssmmessages`,
      VpcEndpointType: 'Interface',
      SubnetIds: [Subnet?.SubnetId ?? ''],
    }),
  );
  expect(VpcEndpoint).toMatchObject({
    State: 'available',
    PrivateDnsEnabled: true,
    Groups: [{ GroupName: 'default' }],
  });
  const VpcEndpointId = VpcEndpoint?.VpcEndpointId ?? '';
  const list = new DescribeVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpointId] });
  const deny = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*' }],
  });
  await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, PolicyDocument: deny }));
  expect((await ec2.send(list)).VpcEndpoints?.[0]?.PolicyDocument).toBe(deny);
  const broken = ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, PolicyDocument: '{"Statement":5}' }));
  await expect(broken).rejects.toMatchObject({ name: 'InvalidPolicyDocument' });
  await ec2.send(new ModifyVpcEndpointCommand({ VpcEndpointId, ResetPolicy: true }));
  expect((await ec2.send(list)).VpcEndpoints?.[0]?.PolicyDocument).toContain('"Allow"');
  await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [VpcEndpointId] }));
  await expect(ec2.send(list)).rejects.toMatchObject({ name: 'InvalidVpcEndpointId.NotFound' });
});

test('regions and zones are listed', async () => {
  const { Regions } = await ec2.send(
    new DescribeRegionsCommand({ Filters: [{ Name: 'region-name', Values: ['eu-*'] }] }),
  );
  expect(Regions?.map(({ RegionName }) => RegionName)).toContain(REGION);
  const { AvailabilityZones } = await ec2.send(new DescribeAvailabilityZonesCommand({}));
  expect(AvailabilityZones?.[0]).toMatchObject({
    ZoneName: `${REGION}a`,
    ZoneId: 'euc1-az1',
    State: 'available',
  });
});
