import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { DescribeInstanceInformationCommand, ListTagsForResourceCommand } from '@aws-sdk/client-ssm';
import type { NodeFacts, Tags, TargetFacts } from '../../../domain/guardrails/facts.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { ask, NotKnown } from './ask.ts';
import type { FactClients } from './fact-clients.ts';
import { ANSWER_TTL_MS, type KeptAnswers } from './kept-answers.ts';

/** An EC2 instance as far as we ask. */
export interface InstanceFound {
  readonly tags: Tags;
  /** The instance profile's ARN; null where it has none. */
  readonly profileArn: string | null;
}

/** What Systems Manager knows of a node. */
export interface ManagedNode {
  readonly node: NodeFacts;
  /** The role's name, perhaps with its path, of a hybrid node or one under default host management. */
  readonly iamRole: string | null;
}

/** Facts about nodes, each asked once for all its sessions. */
export class NodeAnswers {
  readonly #kept: KeptAnswers;
  readonly #place: Place;
  readonly #clients: FactClients;

  constructor(kept: KeptAnswers, place: Place, clients: FactClients) {
    this.#kept = kept;
    this.#place = place;
    this.#clients = clients;
  }

  instance(id: string): Promise<InstanceFound> {
    return this.#kept.get(this.#place, ['instance', id], ANSWER_TTL_MS, async () => {
      const command = new DescribeInstancesCommand({ InstanceIds: [id] });
      const answer = await ask('DescribeInstances', () => this.#clients.ec2.send(command));
      const found = answer.Reservations?.flatMap((group) => group.Instances ?? [])[0];
      if (found === undefined) throw new NotKnown('DescribeInstances: there is no such instance');
      return { tags: tagsOf(found.Tags), profileArn: found.IamInstanceProfile?.Arn ?? null };
    });
  }

  managed(id: string): Promise<ManagedNode> {
    return this.#kept.get(this.#place, ['managed', id], ANSWER_TTL_MS, async () => {
      const Filters = [{ Key: 'InstanceIds', Values: [id] }];
      const command = new DescribeInstanceInformationCommand({ Filters });
      const answer = await ask('DescribeInstanceInformation', () => this.#clients.ssm.send(command));
      const found = answer.InstanceInformationList?.find(({ InstanceId }) => InstanceId === id);
      if (found === undefined) throw new NotKnown('DescribeInstanceInformation: there is no such node');
      return {
        node: {
          name: found.Name ?? found.ComputerName ?? null,
          platform: found.PlatformType ?? null,
          agentVersion: found.AgentVersion ?? null,
        },
        iamRole: found.IamRole ?? null,
      };
    });
  }

  async node({ id, kind }: TargetFacts): Promise<NodeFacts> {
    // Asked together: the name of an instance is its tag, the rest Systems Manager's.
    const tags = kind === 'ec2' ? this.tags({ id, kind }).catch(() => null) : null;
    const { node } = await this.managed(id);
    return { ...node, name: (await tags)?.Name ?? node.name };
  }

  tags({ id, kind }: TargetFacts): Promise<Tags> {
    if (kind === 'ec2') return this.instance(id).then((instance) => instance.tags);
    if (kind === 'other') return Promise.reject(new NotKnown(`the target ${id} is neither i-… nor mi-…`));
    return this.#kept.get(this.#place, ['tags', id], ANSWER_TTL_MS, async () => {
      const command = new ListTagsForResourceCommand({ ResourceType: 'ManagedInstance', ResourceId: id });
      return tagsOf((await ask('ListTagsForResource', () => this.#clients.ssm.send(command))).TagList);
    });
  }
}

/** AWS's list of tags by key. */
export function tagsOf(
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Tags {
  const entries = (list ?? []).map(({ Key, Value }): [string, string] => [Key ?? '', Value ?? '']);
  return Object.fromEntries(entries);
}
