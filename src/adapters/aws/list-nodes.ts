import { type EC2Client, paginateDescribeInstances } from '@aws-sdk/client-ec2';
import {
  type InstanceInformation,
  ListTagsForResourceCommand,
  paginateDescribeInstanceInformation,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { NodeView } from '../../api/contract.ts';
import type { Place } from '../../domain/sessions/session.ts';

const PAGE_SIZE = 50;

type Tags = Readonly<Record<string, string>>;

interface NodeClients {
  readonly ssm: SSMClient;
  readonly ec2: EC2Client;
}

function tagsOf(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] | undefined): Tags {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

async function instances(ec2: EC2Client): Promise<Map<string, { tags: Tags; profile: string | null }>> {
  const found = new Map<string, { tags: Tags; profile: string | null }>();
  for await (const page of paginateDescribeInstances({ client: ec2 }, {}))
    for (const { Instances = [] } of page.Reservations ?? [])
      for (const { InstanceId = '', Tags, IamInstanceProfile } of Instances)
        found.set(InstanceId, {
          tags: tagsOf(Tags),
          profile: IamInstanceProfile?.Arn?.split('/').at(-1) ?? null,
        });
  return found;
}

async function hybridTags(ssm: SSMClient, id: string): Promise<Tags> {
  const { TagList } = await ssm.send(
    new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: id }),
  );
  return tagsOf(TagList);
}

/**
 * The nodes that Systems Manager knows in a place, with their tags: those of instances from EC2, those of hybrid nodes
 * from Systems Manager itself.
 */
export async function listNodes(place: Place, clients: NodeClients): Promise<readonly NodeView[]> {
  const [onEc2, known] = await Promise.all([instances(clients.ec2), information(clients.ssm)]);
  return Promise.all(
    known.map(async (node): Promise<NodeView> => {
      const id = node.InstanceId ?? '';
      const hybrid = id.startsWith('mi-');
      const tags = hybrid ? await hybridTags(clients.ssm, id) : (onEc2.get(id)?.tags ?? {});
      return {
        id,
        name: tags['Name'] ?? node.Name ?? node.ComputerName ?? null,
        kind: hybrid ? 'hybrid' : 'ec2',
        ...place,
        environment: tags['Environment'] ?? null,
        online: node.PingStatus === 'Online',
        pingStatus: node.PingStatus ?? 'Unknown',
        lastPingAt: node.LastPingDateTime?.toISOString() ?? null,
        agentVersion: node.AgentVersion ?? null,
        platform:
          node.PlatformName === undefined
            ? null
            : `${node.PlatformName} ${node.PlatformVersion ?? ''}`.trim(),
        ipAddress: node.IPAddress ?? null,
        role: node.IamRole ?? onEc2.get(id)?.profile ?? null,
        tags,
      };
    }),
  );
}

async function information(ssm: SSMClient): Promise<readonly InstanceInformation[]> {
  const found: InstanceInformation[] = [];
  for await (const page of paginateDescribeInstanceInformation({ client: ssm, pageSize: PAGE_SIZE }, {}))
    found.push(...(page.InstanceInformationList ?? []));
  return found;
}
