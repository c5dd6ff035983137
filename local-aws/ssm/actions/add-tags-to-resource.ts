import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { tagList } from '../shapes.ts';
import { taggedArn, taggedResource } from '../tags/tagged-resource.ts';
import { RESOURCE_TYPES, readTags } from '../tags/tags.ts';

/** AddTagsToResource: tags a hybrid node, a document or a parameter. */
export const addTagsToResource = defineAction({
  service: 'ssm',
  name: 'AddTagsToResource',
  readOnly: false,
  input: z.object({
    ResourceType: z.enum(RESOURCE_TYPES),
    ResourceId: z.string().min(1).max(1011),
    Tags: tagList.min(1),
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
      context: {
        'aws:TagKeys': input.Tags.map(({ Key }) => Key),
        ...Object.fromEntries(input.Tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
      },
    },
  ],
  handle: (input, call) => {
    const { world } = call;
    const resource = taggedResource(input.ResourceType, input.ResourceId, call);
    world.ssm.tags.add(resource, readTags(input.Tags));
    return {};
  },
  omits: ['Resource types other than ManagedInstance, Document and Parameter.'],
});
