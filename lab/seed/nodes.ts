import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateActivationCommand } from '@aws-sdk/client-ssm';
import type { World } from '@sallyport/local-aws/world.ts';
import { MEMBER_ACCOUNT, NAMES, type NODES, REGION } from '../accounts.ts';
import type { Clients } from './clients.ts';
import type { SeededNode } from './seed.ts';

const TIER_SETTING = '/ssm/managed-instance/activation-tier';
const OWN_NODES_LIMIT = 50;

async function activate(
  member: Clients,
  name: string,
  environment: string,
  limit: number,
): Promise<{ id: string; code: string }> {
  const { ActivationId, ActivationCode } = await member.ssm.send(
    new CreateActivationCommand({
      DefaultInstanceName: name,
      IamRole: NAMES.hybridRole,
      RegistrationLimit: limit,
      Tags: [
        { Key: 'Name', Value: name },
        { Key: 'Environment', Value: environment },
      ],
    }),
  );
  return { id: ActivationId!, code: ActivationCode! };
}

async function runInstance(
  world: World,
  member: Clients,
  name: string,
  environment: string,
): Promise<SeededNode> {
  const { Instances } = await member.ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0080e4c5bc078760e',
      InstanceType: 't3.micro',
      MinCount: 1,
      MaxCount: 1,
      IamInstanceProfile: { Name: NAMES.instanceProfile },
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'Name', Value: name },
            { Key: 'Environment', Value: environment },
          ],
        },
      ],
    }),
  );
  const instanceId = Instances![0]!.InstanceId!;
  const metadataToken = world.metadata.tokenFor({ account: MEMBER_ACCOUNT, region: REGION, instanceId });
  return { name, environment, kind: 'ec2', instanceId, metadataToken, activation: null };
}

/** Makes the nodes: instances, and activations that the hybrid nodes' agents register by. */
export async function seedNodes(
  world: World,
  member: Clients,
  nodes: typeof NODES,
): Promise<{ nodes: SeededNode[]; activation: { id: string; code: string } }> {
  const seeded: SeededNode[] = [];
  for (const { name, environment, kind } of nodes) {
    if (kind === 'ec2') seeded.push(await runInstance(world, member, name, environment));
    else {
      const activation = await activate(member, name, environment, 1);
      seeded.push({ name, environment, kind, instanceId: null, metadataToken: null, activation });
    }
  }
  // Sessions to hybrid nodes need the advanced tier. Changing it takes a while; the lab finds it changed long ago.
  const change = { value: 'advanced', changedBy: `arn:aws:iam::${MEMBER_ACCOUNT}:user/admin`, changedAt: 1 };
  world.ssm.settings.put(MEMBER_ACCOUNT, REGION, TIER_SETTING, change);
  return { nodes: seeded, activation: await activate(member, 'OwnNode', 'Dev', OWN_NODES_LIMIT) };
}
