import { AwsError } from '../../error.ts';
import type { World } from '../../world.ts';
import { type KnownNode, renderNode } from './describe-node.ts';

/** One filter: a key and the values of which one must fit. */
export interface NodeFilter {
  readonly key: string;
  readonly values: readonly string[];
}

const TAG_KEYS: ReadonlySet<string> = new Set(['tag-key', 'AssociationStatus']);
const MEMBERS: Readonly<Record<string, string>> = {
  InstanceIds: 'InstanceId',
  AgentVersion: 'AgentVersion',
  PingStatus: 'PingStatus',
  PlatformTypes: 'PlatformType',
  PlatformType: 'PlatformType',
  PlatformName: 'PlatformName',
  ActivationIds: 'ActivationId',
  IamRole: 'IamRole',
  ResourceType: 'ResourceType',
  SourceIds: 'SourceId',
  SourceTypes: 'SourceType',
  DocumentName: 'DocumentName',
};

/** Refuses filters of keys that no node has; before nodes are looked at, since there may be none. */
export function checkNodeFilters(filters: readonly NodeFilter[]): void {
  for (const { key } of filters) {
    const known = key.startsWith('tag:') || TAG_KEYS.has(key) || Object.hasOwn(MEMBERS, key);
    if (!known)
      throw new AwsError('InvalidFilterKey', `${key.slice(0, 100)} is not a filter of managed nodes.`);
  }
}

/** Whether a node fits a filter of DescribeInstanceInformation or DescribeInstanceProperties. */
export function fitsNode(world: World, node: KnownNode, filter: NodeFilter): boolean {
  const { key, values } = filter;
  if (key.startsWith('tag:'))
    return values.includes(world.ssm.nodes.tagsOf(node.id, node.account, node.region)[key.slice(4)] ?? '\0');
  if (key === 'tag-key') {
    const tags = world.ssm.nodes.tagsOf(node.id, node.account, node.region);
    return values.some((value) => Object.hasOwn(tags, value));
  }
  if (key === 'AssociationStatus') return false;
  const member = (Object.hasOwn(MEMBERS, key) ? MEMBERS[key] : undefined) ?? '';
  const shown: Readonly<Record<string, unknown>> = renderNode(world, node);
  return values.includes(String(shown[member] ?? ''));
}
