import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupName, tagMap } from '../arguments.ts';
import { addTags, tagQuestion } from '../change-tags.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, TagLogGroup (older than TagResource). */
export const tagLogGroup = defineAction({
  service: 'logs',
  name: 'TagLogGroup',
  readOnly: false,
  input: z.object({ logGroupName: groupName, tags: tagMap }),
  authorize: (input, call) => [tagQuestion(call, input.logGroupName, input.tags)],
  handle: (input, call) => {
    addTags(call, requireGroup(call, input.logGroupName), input.tags);
    return undefined;
  },
});
