import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { taggedArn, taggedResource } from '../tags/tagged-resource.ts';
import { RESOURCE_TYPES } from '../tags/tags.ts';

/** ListTagsForResource: the tags of a hybrid node, a document or a parameter. */
export const listTagsForResource = defineAction({
  service: 'ssm',
  name: 'ListTagsForResource',
  readOnly: true,
  input: z.object({
    ResourceType: z.enum(RESOURCE_TYPES),
    ResourceId: z.string().min(1).max(1011),
  }),
  authorize: (input, call) => [
    {
      resource: taggedArn(input.ResourceType, input.ResourceId, call),
      resourceTags: call.world.ssm.tags.of({
        account: call.account,
        region: call.region,
        type: input.ResourceType,
        id: input.ResourceId,
      }),
    },
  ],
  handle: (input, call) => {
    const { world } = call;
    const resource = taggedResource(input.ResourceType, input.ResourceId, call);
    const tags = Object.entries(world.ssm.tags.of(resource));
    return { TagList: tags.map(([Key, Value]) => ({ Key, Value })) };
  },
  omits: ['Resource types other than ManagedInstance, Document and Parameter.'],
});
