import { ACCOUNT, REGION, type Step, step } from './step.ts';

const zones = { Filters: [{ Name: 'zone-name', Values: ['us-east-1a'] }] };
const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/16' }] };
const entry = { NetworkAclId: '<acl>', RuleNumber: 90, Egress: true, Protocol: '-1', CidrBlock: '0.0.0.0/0' };
const node = { InstanceIds: ['<instance>'] };

/** Networks and instances. Given: the names of two instance profiles, `node` and `other`. */
export const ec2Steps: readonly Step[] = [
  step('DescribeRegions', { RegionNames: [REGION] }, { shows: { Regions: [{ RegionName: REGION }] } }),
  step('DescribeAvailabilityZones', zones, { shows: { AvailabilityZones: [{ State: 'available' }] } }),
  step('CreateVpc', { CidrBlock: '10.0.0.0/16' }, { keep: { vpc: 'Vpc.VpcId' } }),
  step(
    'DescribeVpcs',
    { VpcIds: ['<vpc>'] },
    { shows: { Vpcs: [{ CidrBlock: '10.0.0.0/16', IsDefault: false }] } },
  ),
  step('CreateSubnet', { VpcId: '<vpc>', CidrBlock: '10.0.1.0/24' }, { keep: { subnet: 'Subnet.SubnetId' } }),
  step(
    'DescribeSubnets',
    { SubnetIds: ['<subnet>'] },
    { shows: { Subnets: [{ AvailableIpAddressCount: 251 }] } },
  ),
  step(
    'DescribeRouteTables',
    { Filters: [{ Name: 'vpc-id', Values: ['<vpc>'] }] },
    {
      keep: { table: 'RouteTables.0.RouteTableId' },
    },
  ),
  step('CreateRoute', {
    RouteTableId: '<table>',
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: 'igw-0123456789abcdef0',
  }),
  step('DeleteRoute', { RouteTableId: '<table>', DestinationCidrBlock: '0.0.0.0/0' }),
  step('CreateNetworkAcl', { VpcId: '<vpc>' }, { keep: { acl: 'NetworkAcl.NetworkAclId' } }),
  step('CreateNetworkAclEntry', { ...entry, RuleAction: 'deny' }),
  step('ReplaceNetworkAclEntry', { ...entry, RuleAction: 'allow' }),
  step(
    'DescribeNetworkAcls',
    { Filters: [{ Name: 'association.subnet-id', Values: ['<subnet>'] }] },
    {
      keep: {
        association: 'NetworkAcls.0.Associations.0.NetworkAclAssociationId',
        first: 'NetworkAcls.0.NetworkAclId',
      },
    },
  ),
  step(
    'ReplaceNetworkAclAssociation',
    { AssociationId: '<association>', NetworkAclId: '<acl>' },
    { keep: { association: 'NewAssociationId' } },
  ),
  step('ReplaceNetworkAclAssociation', { AssociationId: '<association>', NetworkAclId: '<first>' }),
  step('DeleteNetworkAclEntry', { NetworkAclId: '<acl>', RuleNumber: 90, Egress: true }),
  step('DeleteNetworkAcl', { NetworkAclId: '<acl>' }),
  step(
    'CreateSecurityGroup',
    { GroupName: 'node', Description: 'of nodes', VpcId: '<vpc>' },
    { keep: { group: 'GroupId' } },
  ),
  step(
    'AuthorizeSecurityGroupIngress',
    { GroupId: '<group>', IpPermissions: [https] },
    { shows: { Return: true } },
  ),
  step('AuthorizeSecurityGroupEgress', { GroupId: '<group>', IpPermissions: [https] }),
  step(
    'DescribeSecurityGroups',
    { GroupIds: ['<group>'] },
    {
      shows: { SecurityGroups: [{ IpPermissions: [{ FromPort: 443 }] }] },
    },
  ),
  step('RevokeSecurityGroupIngress', { GroupId: '<group>', IpPermissions: [https] }),
  step('RevokeSecurityGroupEgress', { GroupId: '<group>', IpPermissions: [https] }),
  step(
    'CreateVpcEndpoint',
    { VpcId: '<vpc>', ServiceName: `com.amazonaws.${REGION}.s3`, RouteTableIds: ['<table>'] },
    { keep: { endpoint: 'VpcEndpoint.VpcEndpointId' } },
  ),
  step('ModifyVpcEndpoint', { VpcEndpointId: '<endpoint>', RemoveRouteTableIds: ['<table>'] }),
  step(
    'DescribeVpcEndpoints',
    { VpcEndpointIds: ['<endpoint>'] },
    {
      shows: { VpcEndpoints: [{ VpcEndpointType: 'Gateway', RouteTableIds: [] }] },
    },
  ),
  step('DeleteVpcEndpoints', { VpcEndpointIds: ['<endpoint>'] }, { shows: { Unsuccessful: [] } }),
  step(
    'RunInstances',
    { ImageId: 'ami-00000000000000001', MinCount: 1, MaxCount: 1, SubnetId: '<subnet>' },
    { keep: { instance: 'Instances.0.InstanceId' } },
  ),
  step('CreateTags', { Resources: ['<instance>'], Tags: [{ Key: 'Environment', Value: 'Dev' }] }),
  step(
    'DescribeTags',
    { Filters: [{ Name: 'resource-id', Values: ['<instance>'] }] },
    {
      shows: { Tags: [{ Key: 'Environment', ResourceType: 'instance' }] },
    },
  ),
  step('DeleteTags', { Resources: ['<instance>'], Tags: [{ Key: 'Environment' }] }),
  step('ModifyInstanceAttribute', { InstanceId: '<instance>', Groups: ['<group>'] }),
  step('DescribeInstances', node, {
    shows: {
      Reservations: [{ OwnerId: ACCOUNT, Instances: [{ SecurityGroups: [{ GroupId: '<group>' }] }] }],
    },
  }),
  step(
    'AssociateIamInstanceProfile',
    { InstanceId: '<instance>', IamInstanceProfile: { Name: '<node>' } },
    { keep: { profile: 'IamInstanceProfileAssociation.AssociationId' } },
  ),
  step(
    'ReplaceIamInstanceProfileAssociation',
    { AssociationId: '<profile>', IamInstanceProfile: { Name: '<other>' } },
    { keep: { profile: 'IamInstanceProfileAssociation.AssociationId' } },
  ),
  step(
    'DescribeIamInstanceProfileAssociations',
    { AssociationIds: ['<profile>'] },
    {
      shows: { IamInstanceProfileAssociations: [{ InstanceId: '<instance>', State: 'associated' }] },
    },
  ),
  step('DisassociateIamInstanceProfile', { AssociationId: '<profile>' }),
  step('StopInstances', node, { shows: { StoppingInstances: [{ CurrentState: { Name: 'stopping' } }] } }),
  step('StartInstances', node, { shows: { StartingInstances: [{ PreviousState: { Name: 'stopped' } }] } }),
  step('DescribeInstanceStatus', node, {
    shows: { InstanceStatuses: [{ InstanceState: { Name: 'running' } }] },
  }),
  step('TerminateInstances', node),
  step('DeleteSecurityGroup', { GroupId: '<group>' }),
  step('DeleteSubnet', { SubnetId: '<subnet>' }),
  step('DeleteVpc', { VpcId: '<vpc>' }),
];
