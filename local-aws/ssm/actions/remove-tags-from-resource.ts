import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { taggedArn, taggedResource } from '../tags/tagged-resource.ts';
import { RESOURCE_TYPES } from '../tags/tags.ts';

/** RemoveTagsFromResource: takes tags away. */
export const removeTagsFromResource = defineAction({
  service: 'ssm',
  name: 'RemoveTagsFromResource',
  readOnly: false,
  input: z.object({
    ResourceType: z.enum(RESOURCE_TYPES),
    ResourceId: z.string().min(1).max(1011),
    TagKeys: z.array(z.string().min(1).max(128)),
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
      context: { 'aws:TagKeys': input.TagKeys },
    },
  ],
  handle: (input, call) => {
    const { world } = call;
    const resource = taggedResource(input.ResourceType, input.ResourceId, call);
    world.ssm.tags.remove(resource, input.TagKeys);
    return {};
  },
  omits: ['Resource types other than ManagedInstance, Document and Parameter.'],
});
