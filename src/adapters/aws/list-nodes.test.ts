import type { EC2Client } from '@aws-sdk/client-ec2';
import type { SSMClient } from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { listNodes } from './list-nodes.ts';

const PLACE = { account: '222222222222', region: 'us-east-1' };

/** A client whose commands are answered by their names; pages by their token. */
const clientOf = <Client>(answers: Record<string, (input: Record<string, unknown>) => object>) =>
  ({
    config: {},
    send: async (command: { constructor: { name: string }; input: Record<string, unknown> }) =>
      answers[command.constructor.name]!(command.input),
  }) as unknown as Client;

/** The paginators ask whether a client is the SDK's own. */
function adopt<Client extends object>(client: Client, prototype: object): Client {
  return Object.setPrototypeOf(client, prototype) as Client;
}

test('instances are told by EC2’s tags, hybrid nodes by Systems Manager’s, over all pages', async () => {
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  const { EC2Client } = await import('@aws-sdk/client-ec2');
  const instance = (id: string, name: string) => ({
    InstanceId: id,
    Tags: [
      { Key: 'Name', Value: name },
      { Key: 'Environment', Value: 'Dev' },
    ],
    IamInstanceProfile: { Arn: 'arn:aws:iam::222222222222:instance-profile/path/Profile' },
  });
  const ec2 = adopt(
    clientOf<EC2Client>({
      DescribeInstancesCommand: ({ NextToken }) =>
        NextToken === undefined
          ? { Reservations: [{ Instances: [instance('i-1', 'one')] }], NextToken: 'more' }
          : { Reservations: [{ Instances: [instance('i-2', 'two')] }] },
    }),
    EC2Client.prototype,
  );
  const ssm = adopt(
    clientOf<SSMClient>({
      DescribeInstanceInformationCommand: ({ NextToken }) =>
        NextToken === undefined
          ? {
              InstanceInformationList: [
                { InstanceId: 'i-2', PingStatus: 'Online', LastPingDateTime: new Date(0), IamRole: 'Own' },
                { InstanceId: 'i-9', ComputerName: 'gone-from-ec2' },
              ],
              NextToken: 'more',
            }
          : {
              InstanceInformationList: [
                { InstanceId: 'mi-1', Name: 'given', PingStatus: 'ConnectionLost', PlatformName: 'Debian' },
              ],
            },
      ListTagsForResourceCommand: ({ ResourceId }) => ({
        TagList: [{ Key: 'Environment', Value: `Prod of ${String(ResourceId)}` }],
      }),
    }),
    SSMClient.prototype,
  );
  expect(await listNodes(PLACE, { ssm, ec2 })).toMatchObject([
    {
      ...PLACE,
      id: 'i-2',
      name: 'two',
      kind: 'ec2',
      environment: 'Dev',
      online: true,
      lastPingAt: '1970-01-01T00:00:00.000Z',
      role: 'Own',
    },
    { id: 'i-9', name: 'gone-from-ec2', online: false, pingStatus: 'Unknown', role: null, tags: {} },
    {
      id: 'mi-1',
      name: 'given',
      kind: 'hybrid',
      environment: 'Prod of mi-1',
      online: false,
      pingStatus: 'ConnectionLost',
      platform: 'Debian',
    },
  ]);
});
