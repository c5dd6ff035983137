import type { Call } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { nodeArn } from '../nodes/node.ts';
import { parameterArn } from '../parameters/parameter-store.ts';
import type { ResourceType, TaggedResource } from './tags.ts';

/** The ARN of a resource that AddTagsToResource names by kind and id. */
export function taggedArn(
  type: ResourceType,
  id: string,
  call: Pick<Call, 'world' | 'account' | 'region'>,
): string {
  const { world, account, region } = call;
  switch (type) {
    case 'ManagedInstance':
      return nodeArn(id, account, region);
    case 'Document':
      return world.ssm.documents.arnOf(id, { account, region });
    case 'Parameter':
      return parameterArn(id, account, region);
    default:
      return `arn:aws:ssm:${region}:${account}:${type.toLowerCase()}/${id}`;
  }
}

/** The resource, if it is there and can have tags of ssm's. Throws InvalidResourceId or InvalidResourceType. */
export function taggedResource(
  type: ResourceType,
  id: string,
  call: Pick<Call, 'world' | 'account' | 'region'>,
): TaggedResource {
  const { world, account, region } = call;
  const { nodes, documents, parameters } = world.ssm;
  const known: Partial<Record<ResourceType, () => boolean>> = {
    ManagedInstance: () => nodes.managed(id)?.account === account && nodes.managed(id)?.region === region,
    Document: () => documents.find(id, { account, region })?.account === account,
    Parameter: () => parameters.find(id, account, region) !== undefined,
  };
  const isThere = known[type];
  if (isThere === undefined)
    throw new AwsError('InvalidResourceType', `Resources of type ${type} are not here.`);
  if (!isThere())
    throw new AwsError('InvalidResourceId', `${id} is not a ${type} of this account and Region.`);
  return { account, region, type, id };
}
