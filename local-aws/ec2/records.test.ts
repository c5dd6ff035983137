import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import * as ec2 from '@aws-sdk/client-ec2';
import { ListDocumentsCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { nodeProfile } from '../testing/agent-process.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';
const PLACE = { account: ACCOUNT, region: REGION };

let aws: LocalAws;
let client: ec2.EC2Client;
let trail: CloudTrailClient;

beforeAll(async () => {
  aws = await startTestAws();
  const options = { endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, ACCOUNT) };
  client = new ec2.EC2Client(options);
  trail = new CloudTrailClient(options);
});

afterAll(async () => {
  client.destroy();
  trail.destroy();
  await aws.close();
});

/** The latest record of an event. */
async function recordOf(name: string): Promise<Record<string, unknown>> {
  const found = await trail.send(
    new LookupEventsCommand({ LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }] }),
  );
  return JSON.parse(found.Events?.[0]?.CloudTrailEvent ?? '{}') as Record<string, unknown>;
}

test('changes of an ACL are recorded in CloudTrail’s words', async () => {
  const { id } = aws.world.ec2.networks.createVpc(PLACE, '10.1.0.0/16');
  const acl = aws.world.ec2.networks.acls.list(PLACE).find(({ vpcId }) => vpcId === id);
  const entry = { NetworkAclId: acl?.id, RuleNumber: 90, Egress: true, CidrBlock: '0.0.0.0/0' };
  const https = { Protocol: 'tcp', PortRange: { From: 443, To: 443 }, RuleAction: 'deny' } as const;
  await client.send(new ec2.CreateNetworkAclEntryCommand({ ...entry, ...https }));
  const all = { Protocol: '-1', RuleAction: 'allow' } as const;
  await client.send(new ec2.ReplaceNetworkAclEntryCommand({ ...entry, ...all }));
  const base = {
    networkAclId: acl?.id,
    ruleNumber: 90,
    egress: true,
    cidrBlock: '0.0.0.0/0',
    icmpTypeCode: {},
  };
  expect(await recordOf('CreateNetworkAclEntry')).toMatchObject({
    requestParameters: { ...base, ruleAction: 'deny', portRange: { from: 443, to: 443 }, aclProtocol: '6' },
    responseElements: { _return: true },
  });
  expect((await recordOf('ReplaceNetworkAclEntry'))['requestParameters']).toEqual({
    ...base,
    ruleAction: 'allow',
    portRange: {},
    aclProtocol: '-1',
  });
});

test('changes of a security group are recorded with every list of a rule', async () => {
  const vpc = aws.world.ec2.networks.createVpc(PLACE, '10.2.0.0/16');
  const { id } = aws.world.ec2.networks.createGroup(vpc, 'node', 'of a node');
  await client.send(
    new ec2.RevokeSecurityGroupEgressCommand({
      GroupId: id,
      IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    }),
  );
  const rule = {
    ipProtocol: '-1',
    groups: {},
    ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] },
    ipv6Ranges: {},
    prefixListIds: {},
  };
  const record = await recordOf('RevokeSecurityGroupEgress');
  expect(record['requestParameters']).toEqual({ groupId: id, ipPermissions: { items: [rule] } });
  expect(record['responseElements']).toEqual({ _return: true });
});

test('changes of a VPC endpoint are recorded whole', async () => {
  const { id: VpcId } = aws.world.ec2.networks.createVpc(PLACE, '10.3.0.0/16');
  const table = aws.world.ec2.networks.routeTables.list(PLACE).find(({ vpcId }) => vpcId === VpcId);
  const ServiceName = `com.amazonaws.${REGION}.s3`;
  const made = await client.send(
    new ec2.CreateVpcEndpointCommand({ VpcId, ServiceName, RouteTableIds: [table?.id ?? ''] }),
  );
  const VpcEndpointId = made.VpcEndpoint?.VpcEndpointId ?? '';
  const PolicyDocument = '{"Version":"2012-10-17","Statement":[]}';
  await client.send(new ec2.ModifyVpcEndpointCommand({ VpcEndpointId, PolicyDocument }));
  expect(await recordOf('CreateVpcEndpoint')).toMatchObject({
    requestParameters: {
      CreateVpcEndpointRequest: { VpcId, ServiceName, RouteTableId: { tag: 1, content: table?.id } },
    },
    responseElements: { CreateVpcEndpointResponse: { vpcEndpoint: { vpcEndpointId: VpcEndpointId } } },
  });
  expect(await recordOf('ModifyVpcEndpoint')).toMatchObject({
    requestParameters: { ModifyVpcEndpointRequest: { VpcEndpointId, PolicyDocument } },
    responseElements: { ModifyVpcEndpointResponse: { return: true } },
  });
});

test('what EC2 refused is recorded with the side that is to blame', async () => {
  const gone = client.send(new ec2.DeleteVpcCommand({ VpcId: 'vpc-0123456789abcdef0' }));
  await expect(gone).rejects.toMatchObject({ name: 'InvalidVpcID.NotFound' });
  expect(await recordOf('DeleteVpc')).toMatchObject({ errorCode: 'Client.InvalidVpcID.NotFound' });
});

test('a gateway endpoint is made for S3 only', async () => {
  const { id: VpcId } = aws.world.ec2.networks.createVpc(PLACE, '10.4.0.0/16');
  const wrong = client.send(
    new ec2.CreateVpcEndpointCommand({ VpcId, ServiceName: `com.amazonaws.${REGION}.logs` }),
  );
  await expect(wrong).rejects.toMatchObject({ name: 'InvalidParameter' });
});

test('a node’s call through an endpoint is recorded with the endpoint and the node’s own address', async () => {
  const { networks } = aws.world.ec2;
  const vpc = networks.createVpc(PLACE, '10.5.0.0/16');
  const subnet = networks.createSubnet(vpc, '10.5.1.0/24', 'us-east-1a');
  const profileArn = nodeProfile(aws, ACCOUNT, ['arn:aws:iam::aws:policy/AdministratorAccess']);
  const node = aws.world.ec2.registerInstance({ ...PLACE, profileArn, subnetId: subnet.id });
  const made = await client.send(
    new ec2.CreateVpcEndpointCommand({
      VpcId: vpc.id,
      ServiceName: `com.amazonaws.${REGION}.ssm`,
      VpcEndpointType: 'Interface',
      SubnetIds: [subnet.id],
    }),
  );
  expect(made.VpcEndpoint?.NetworkInterfaceIds).toHaveLength(1);
  const credentials = aws.world.iam.issueRoleSession({
    roleArn: `arn:aws:iam::${ACCOUNT}:role/NodeRole`,
    sessionName: node.id,
    durationSeconds: 900,
  });
  if (credentials === undefined) throw new Error('there is no such role');
  const ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials });
  await ssm.send(new ListDocumentsCommand({}));
  ssm.destroy();
  expect(await recordOf('ListDocuments')).toMatchObject({
    sourceIPAddress: node.privateIp,
    vpcEndpointId: made.VpcEndpoint?.VpcEndpointId,
    vpcEndpointAccountId: ACCOUNT,
  });
});
