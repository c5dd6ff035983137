import { z } from 'zod';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { resourceKind } from '../resource-kind.ts';

/** Source: API_DeleteTags: all tags when none is named; a tag with a value only where it has that value. */
export const deleteTags = defineEc2Action({
  name: 'DeleteTags',
  readOnly: false,
  input: {
    ResourceId: z.array(z.string()).min(1).max(1000),
    Tag: z.array(z.object({ Key: z.string(), Value: z.string().optional() })).default([]),
  },
  authorize: ({ ResourceId, Tag }, call) =>
    ResourceId.flatMap((id) =>
      askAbout(call, resourceKind(id) ?? '*', [id], { 'aws:TagKeys': Tag.map(({ Key }) => Key) }),
    ),
  handle: ({ ResourceId, Tag }, call) => {
    const { ec2 } = call.world;
    for (const id of ResourceId) {
      const goes = ([key, value]: [string, string]) =>
        Tag.length === 0 ||
        Tag.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value));
      const left = Object.entries(ec2.tagsOf(call, id)).filter((entry) => !goes(entry));
      ec2.setTags(call, id, Object.fromEntries(left));
    }
    return { return: true };
  },
});
