import { z } from 'zod';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { checkResource } from '../find-resource.ts';
import { resourceKind } from '../resource-kind.ts';
import { checkTagCount, readTags, tagShape } from '../tags.ts';

/** Source: API_CreateTags. */
export const createTags = defineEc2Action({
  name: 'CreateTags',
  readOnly: false,
  input: { ResourceId: z.array(z.string()).min(1).max(1000), Tag: z.array(tagShape).min(1) },
  authorize: ({ ResourceId, Tag }, call) => {
    const context = {
      'aws:TagKeys': Tag.map(({ Key }) => Key),
      ...Object.fromEntries(Tag.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    };
    return ResourceId.flatMap((id) => askAbout(call, resourceKind(id) ?? '*', [id], context));
  },
  handle: ({ ResourceId, Tag }, call) => {
    const { ec2 } = call.world;
    const added = readTags(Tag);
    for (const id of ResourceId) checkResource(call, id);
    const changed = ResourceId.map((id) => ({ id, tags: { ...ec2.tagsOf(call, id), ...added } }));
    for (const { tags } of changed) checkTagCount(tags);
    for (const { id, tags } of changed) ec2.setTags(call, id, tags);
    return { return: true };
  },
});
