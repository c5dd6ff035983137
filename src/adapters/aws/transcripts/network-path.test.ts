import {
  AuthorizeSecurityGroupEgressCommand,
  CreateNetworkAclEntryCommand,
  CreateSecurityGroupCommand,
  CreateVpcEndpointCommand,
  DeleteNetworkAclEntryCommand,
  DeleteVpcEndpointsCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  type EC2Client,
  ModifyInstanceAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { MEMBER_ACCOUNT, REGION } from '@sallyport/lab/accounts.ts';
import { makeClients } from '@sallyport/lab/seed/clients.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { networkPath } from './network-path.ts';

let aws: Awaited<ReturnType<typeof startTestAws>>;
let ec2: EC2Client;
let close: () => void;
let target: string;
let vpcId: string;
let subnetId: string;

beforeAll(async () => {
  aws = await startTestAws();
  const clients = makeClients(aws.endpoint, makeAdmin(aws.world, MEMBER_ACCOUNT));
  close = () => Object.values(clients).forEach((client) => void client.destroy());
  ec2 = clients.ec2;
  const { Instances } = await ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-0abcdef1234567890', MinCount: 1, MaxCount: 1 }),
  );
  target = Instances?.[0]?.InstanceId ?? '';
  vpcId = Instances?.[0]?.VpcId ?? '';
  subnetId = Instances?.[0]?.SubnetId ?? '';
});

afterAll(async () => {
  close();
  await aws.close();
});

const look = (refusedBy: (policy: string) => string | null = () => null) =>
  networkPath(ec2, { target, region: REGION, service: 's3', refusedBy });

test('the way of an instance in a plain VPC is open', async () => {
  expect(await look()).toMatchObject({ open: true });
});

test("a rule of the subnet's ACL that denies calls out is named", async () => {
  const { NetworkAcls } = await ec2.send(
    new DescribeNetworkAclsCommand({ Filters: [{ Name: 'association.subnet-id', Values: [subnetId] }] }),
  );
  const NetworkAclId = NetworkAcls?.[0]?.NetworkAclId;
  const rule = { NetworkAclId, RuleNumber: 90, Egress: true };
  await ec2.send(
    new CreateNetworkAclEntryCommand({
      ...rule,
      Protocol: '6',
      RuleAction: 'deny',
      CidrBlock: '0.0.0.0/0',
      PortRange: { From: 443, To: 443 },
    }),
  );
  expect(await look()).toMatchObject({
    open: false,
    because: `rule 90 of network ACL ${NetworkAclId} of subnet ${subnetId} does not allow calls out on port 443`,
  });
  await ec2.send(new DeleteNetworkAclEntryCommand(rule));
  expect(await look()).toMatchObject({ open: true });
});

test('a security group that lets nothing out is named', async () => {
  const { GroupId = '' } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName: 'closed', Description: 'closed', VpcId: vpcId }),
  );
  const IpPermissions = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
  await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: target, Groups: [GroupId] }));
  expect(await look()).toMatchObject({ open: false, because: expect.stringContaining(GroupId) });
  await ec2.send(new AuthorizeSecurityGroupEgressCommand({ GroupId, IpPermissions }));
  expect(await look()).toMatchObject({ open: true });
});

test("an endpoint's policy is asked, and named where it refuses", async () => {
  const { RouteTables } = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [vpcId] }] }),
  );
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId: vpcId,
      ServiceName: `com.amazonaws.${REGION}.s3`,
      VpcEndpointType: 'Gateway',
      RouteTableIds: (RouteTables ?? []).flatMap(({ RouteTableId }) => RouteTableId ?? []),
    }),
  );
  const id = VpcEndpoint?.VpcEndpointId ?? '';
  expect(await look()).toMatchObject({ open: true, seen: expect.stringContaining(id) });
  const refused = await look((policy) => (policy.includes('Statement') ? 'no statement allows it' : null));
  expect(refused).toMatchObject({ open: false, byPolicy: true, because: expect.stringContaining(id) });
  await ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [id] }));
});

test('of a hybrid node, and of an instance that is no more, the way is not known; a stopped one has none', async () => {
  const hybrid = {
    target: 'mi-0123456789abcdef0',
    region: REGION,
    service: 's3' as const,
    refusedBy: () => null,
  };
  expect(await networkPath(ec2, hybrid)).toMatchObject({ open: null });
  expect(await networkPath(ec2, { ...hybrid, target: 'i-0123456789abcdef0' })).toMatchObject({ open: null });
  await ec2.send(new StopInstancesCommand({ InstanceIds: [target] }));
  expect(await look()).toMatchObject({ open: false, because: expect.stringMatching(/is stop/) });
});
